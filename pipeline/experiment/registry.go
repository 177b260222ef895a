package experiment

import (
	"context"
	"fmt"
	"slices"

	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/dataset/quantum"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/symplecticity"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/metalearner"
	"metasymlab/pipeline/learner/supervised"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/suggest"
)

// evaluationPackages are the packages whose code determines the result of an evaluation: their code version is part of
// its key. Those of data and models are in their entries below. Files of this package that take part are named too: all
// of it would make every result depend on every other's code.
var evaluationPackages = []string{"metasymlab/pipeline/experiment/evaluation", here + "evaluate.go"}

// here is this package's folder.
const here = "metasymlab/pipeline/experiment/"

// system is a physical system that the pipeline knows.
type system struct {
	name string

	// trainedOn is the system on whose data the models are trained that are evaluated on this one: with most, itself. A
	// derived system, one with another's models, has only unseen systems of its own, in the other's scale.
	trainedOn string

	// measured: the data were measured, and not everybody has them. A profile need not have the system.
	measured bool
	// scaledAs is the system whose set gives the scale, and the systems that models are evaluated on; "" for its own. A
	// derived system has that of the one its models are trained on.
	scaledAs string
	// startsFrom is the system from whose trained weights trainings start; "" for random ones.
	startsFrom string

	packages []string                     // whose code generates the data
	settings func(p *profile.Profile) any // what of the profile determines the data
	seed     func(p *profile.Profile) int // of the data
	count    func(p *profile.Profile) int // of systems

	// generate makes the set. scaled is that of the system which it is scaled as, nil for other systems.
	generate func(ctx context.Context, p *profile.Profile, scaled *dataset.Set, workers int, done func()) (*dataset.Set, error)

	// stored tells whether the set is kept in the store. A large one is generated again where it is needed: that takes
	// less time than it takes space.
	stored bool

	models     func(p *profile.Profile) *profile.Models // settings of the models that are trained on it
	evaluation func(p *profile.Profile) any             // what of the profile determines the trial
	trial      func(p *profile.Profile, set *dataset.Set) (*evaluation.Trial, error)

	// flow is the true motion of the out-of-distribution systems, nil where it is not a flow of phase space.
	flow func(p *profile.Profile) symplecticity.Flow

	// references are predictions that need no training, in the order of the tables.
	references func(ctx context.Context, w *Workspace, trial *evaluation.Trial) ([]reference, error)
	simulators []string // packages whose code makes those of them that simulate the system
}

var systems = []system{
	{
		name: "quantum", trainedOn: "quantum", packages: []string{"metasymlab/pipeline/dataset/quantum"}, stored: true,
		settings: func(p *profile.Profile) any { return p.Quantum.Data },
		seed:     func(p *profile.Profile) int { return p.Quantum.Data.Seed },
		count:    func(p *profile.Profile) int { return quantum.Systems(p.Quantum.Data) },
		generate: func(ctx context.Context, p *profile.Profile, _ *dataset.Set, workers int, done func()) (*dataset.Set, error) {
			return quantum.Generate(ctx, p.Quantum.Data, workers, done)
		},
		models:     func(p *profile.Profile) *profile.Models { return &p.Quantum.Models },
		evaluation: func(p *profile.Profile) any { return p.Quantum.Evaluation },
		trial: func(p *profile.Profile, set *dataset.Set) (*evaluation.Trial, error) {
			return evaluation.NewShotTrial(set, p.Quantum.Evaluation)
		},
		references: quantumReferences, simulators: []string{here + "identification/oscillation"},
	},
	meshSystem("mesh", func(p *profile.Profile) *profile.Mesh { return &p.Mesh }),
	meshSystem("mesh3x3", smallMesh),
	unseenMesh("mesh3x3-conservative", func(p *profile.Profile) profile.UnseenMesh { return p.Mesh3x3.Conservative }),
	unseenMesh("mesh3x3-trampoline", func(p *profile.Profile) profile.UnseenMesh { return p.Mesh3x3.Trampoline }),
	{
		name: "quadrotor", trainedOn: "quadrotor", packages: []string{"metasymlab/pipeline/dataset/quadrotor"}, stored: true,
		settings: func(p *profile.Profile) any { return p.Quadrotor.Data },
		seed:     func(p *profile.Profile) int { return p.Quadrotor.Data.Seed },
		count:    func(p *profile.Profile) int { return quadrotor.Systems(p.Quadrotor.Data) },
		generate: func(ctx context.Context, p *profile.Profile, _ *dataset.Set, workers int, done func()) (*dataset.Set, error) {
			return quadrotor.Generate(ctx, p.Quadrotor.Data, workers, done)
		},
		models:     func(p *profile.Profile) *profile.Models { return &p.Quadrotor.Models },
		evaluation: func(p *profile.Profile) any { return p.Quadrotor.Evaluation },
		trial: func(p *profile.Profile, set *dataset.Set) (*evaluation.Trial, error) {
			return evaluation.NewTrackTrial(set, p.Quadrotor.Evaluation)
		},
		references: quadrotorReferences, simulators: []string{here + "identification/flight"},
	},
	cartPendulum,
	realFlights(), simulatedFlights(), tunedFlights(),
}

// noisy tells whether a single measured state says little, see catalogue.System.
func (s system) noisy() bool {
	known, err := catalogue.FindSystem(s.trainedOn)
	return err == nil && known.Noisy // TestCatalogue: it is there
}

// Systems are the names of the systems whose data the pipeline can generate for everybody.
func Systems() []string {
	var names []string
	for _, s := range systems {
		if !s.measured {
			names = append(names, s.name)
		}
	}
	return names
}

// in reports that a profile does not have the system.
func (s system) in(p *profile.Profile) error {
	if s.measured && p.Flights == nil {
		return fmt.Errorf("profile %s has no table [flights], and so no system '%s': profile flights has one", p.Name, s.name)
	}
	return nil
}

// derived tells whether the models are trained on another system's data.
func (s system) derived() bool { return s.trainedOn != s.name }

// entry is a model that the pipeline knows.
type entry struct {
	name     string
	packages []string
	trained  func(m *profile.Models) bool  // whether the system's settings have it
	missing  func(system string) string    // what they do not have if not, in words
	seeds    func(m *profile.Models) []int // it is trained with
	settings func(m *profile.Models) any   // what of the system's settings determines its training
	build    func(m *profile.Models, set *dataset.Set, seed, workers int) (learner.Learner, error)

	// fineTuning is how the trained model's variant "-adapted" is fine-tuned to each unseen system, see variants; nil
	// for a model without one.
	fineTuning func(m *profile.Models) profile.FineTuning
}

// models are in the order of the paper's Table 1, after MetaSym; the HNN, which is not in it, after its kin.
var models = []entry{
	{
		name: "metasym", packages: []string{"metasymlab/pipeline/learner/metalearner"},
		trained:  func(*profile.Models) bool { return true },
		seeds:    allSeeds,
		settings: func(m *profile.Models) any { return m.MetaSym }, build: metalearner.Build,
	},
	baseline("dhnn", supervised.DHNN),
	baseline("hnn", supervised.HNN),
	baseline("transformer", supervised.Transformer),
	baseline("mlp", supervised.MLP),
	baseline("lstm", supervised.LSTM),
}

// baseline is the entry of a supervised network, whose settings profiles have under the same name.
func baseline(name string, network func(*profile.Models, *dataset.Set) supervised.Network) entry {
	of := func(m *profile.Models) profile.Baseline {
		all := m.All()
		return all[slices.IndexFunc(all, func(b profile.Baseline) bool { return b.Name == name })] // TestCatalogue: it is there
	}
	return entry{
		name: name, packages: []string{"metasymlab/pipeline/learner/supervised"},
		trained:  func(m *profile.Models) bool { return of(m).Fit != nil },
		missing:  func(system string) string { return fmt.Sprintf("table [%s.%s]", system, name) },
		seeds:    allSeeds,
		settings: func(m *profile.Models) any { return []any{of(m).Own, of(m).Training, m.MetaSym.Decoder.Window} },
		build: func(m *profile.Models, set *dataset.Set, seed, workers int) (learner.Learner, error) {
			return supervised.Build(network(m, set), of(m).Training, m.MetaSym.Decoder.Window, set, seed, workers)
		},
		fineTuning: func(m *profile.Models) profile.FineTuning { return of(m).FineTuning },
	}
}

// allSeeds are those of a system.
func allSeeds(m *profile.Models) []int { return m.Seeds }

// Models are the names of the trained models, in the order of the tables.
func Models() []string {
	var names []string
	for _, m := range models {
		names = append(names, m.name)
	}
	return names
}

// CheckSystem reports an unknown system.
func CheckSystem(name string) error {
	_, err := findSystem(name)
	return err
}

func findSystem(name string) (system, error) {
	var known []string
	for _, s := range systems {
		if s.name == name {
			return s, nil
		}
		known = append(known, s.name)
	}
	return system{}, suggest.Unknown("system", name, known)
}

// CheckTrained reports an unknown system, or one whose models are trained on another's data.
func CheckTrained(name string) error {
	s, err := findSystem(name)
	if err != nil {
		return err
	}
	if s.derived() {
		return fmt.Errorf("system '%s' has no training of its own: its models are those of '%s'", name, s.trainedOn)
	}
	return nil
}

// IsBaseline tells whether a model is one that MetaSym is compared with, not MetaSym itself or a form of it.
func IsBaseline(name string) bool {
	m, err := findModel(name)
	return err == nil && m.fineTuning != nil
}

// CheckModel reports an unknown model.
func CheckModel(name string) error {
	_, err := findModel(name)
	return err
}

func findModel(name string) (entry, error) {
	for _, m := range models {
		if m.name == name {
			return m, nil
		}
	}
	if changed, ok := ablation.OfModel(name); ok {
		return ablated(changed), nil
	}
	if v, err := findVariant(name); err == nil {
		return entry{}, fmt.Errorf("model '%s' is '%s', %s when it is evaluated: there is no training of its own", name, v.model.name, v.differs())
	}
	return entry{}, suggest.Unknown("model", name, append(Models(), ablation.Models()...))
}
