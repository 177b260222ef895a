package estimate

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile"
)

// amount is how much there is to do, counted in three ways: of small networks the time goes into executing graphs,
// however much is in each; of those with weights for each system into the systems; of large ones into the arithmetic.
// Only ratios of amounts mean something.
type amount struct{ graphs, systems, arithmetic float64 }

func (a amount) plus(b amount) amount {
	return amount{a.graphs + b.graphs, a.systems + b.systems, a.arithmetic + b.arithmetic}
}

func (a amount) times(factor float64) amount {
	return amount{a.graphs * factor, a.systems * factor, a.arithmetic * factor}
}

// factor is by how much time may grow.
type factor struct{ low, high float64 }

// ratio is how much more one amount is than another.
func ratio(from, to amount) factor {
	a, b, c := to.graphs/from.graphs, to.systems/from.systems, to.arithmetic/from.arithmetic
	return factor{min(a, b, c), max(a, b, c)}
}

// or is a factor that may be another one too.
func (f factor) or(other float64) factor { return factor{min(f.low, other), max(f.high, other)} }

// middle is halfway, by factors.
func (f factor) middle() float64 { return math.Sqrt(f.low * f.high) }

// work is what a step has to do.
type work struct {
	once   amount
	stages []stage // of a training
	size   float64 // of what it makes
}

// stage is one of the trainings of a model.
type stage struct {
	name          string
	epoch         amount // of one
	least, epochs int    // at the least, where it may end early, and at the most
}

func (w work) stage(name string) (stage, bool) {
	n := slices.IndexFunc(w.stages, func(s stage) bool { return s.name == name })
	if n < 0 {
		return stage{}, false
	}
	return w.stages[n], true
}

func (w work) equal(other work) bool {
	return w.once == other.once && w.size == other.size && slices.Equal(w.stages, other.stages)
}

// workOf is what an item's step has to do in a profile: one piece of work, whatever it is, for what is no result.
func workOf(p *profile.Profile, i experiment.Item) work {
	one := work{once: amount{1, 1, 1}, size: 1}
	base, _, _ := strings.Cut(i.System, "-") // mesh3x3-trampoline has the settings of mesh3x3
	s, err := p.System(base)
	if err != nil {
		return one
	}
	unseen := s.OODSystems
	switch i.System {
	case "mesh3x3-conservative":
		unseen = p.Mesh3x3.Conservative.Systems
	case "mesh3x3-trampoline":
		unseen = p.Mesh3x3.Trampoline.Systems
	}
	switch i.Kind {
	case "data":
		systems := float64(experiment.Size(p, i.System))
		return work{once: amount{systems, systems, systems * product(s.Data)}, size: systems * product(s.Data)}
	case "train":
		return training(s, i.Model)
	case "evaluate", "validate", "references", "symplecticity":
		if i.Kind == "validate" {
			unseen = s.ShiftedSystems
		}
		return evaluation(s, i, float64(unseen))
	}
	return one
}

// product is that of all whole numbers in settings, those in lists too, but for the systems' and seeds': each of them,
// such as the number of snapshots or a width, is one that the work grows with.
func product(settings any) float64 {
	text, err := json.Marshal(settings)
	if err != nil {
		return 1
	}
	var fields map[string]any
	if json.Unmarshal(text, &fields) != nil {
		return 1
	}
	out := 1.0
	for name, value := range fields {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, value := range list {
			number, ok := value.(float64)
			if ok && number >= 1 && number == math.Trunc(number) && !strings.HasSuffix(name, "Systems") && name != "Seed" {
				out *= number
			}
		}
	}
	return out
}

// training is that of a model on a system.
func training(s profile.System, model string) work {
	window := float64(s.MetaSym.Decoder.Window)
	epoch := func(name string, t profile.Training, steps, curvature int, size float64) stage {
		batch := t.MetaBatch
		if batch == 0 {
			batch = s.TrainSystems
		}
		shards := func(systems int) float64 { return math.Ceil(float64(systems) / float64(t.ShardSystems)) }
		const backward = 3 // a step has gradients, which take about twice as long as the loss
		updates := backward * float64(t.StepsPerEpoch)
		of := amount{
			graphs:     updates*shards(batch) + shards(s.ValidationSystems),
			systems:    updates*float64(batch) + float64(s.ValidationSystems),
			arithmetic: window * size * (updates*float64(batch*t.Windows) + float64(s.ValidationSystems*t.ValidationWindows)),
		}.times(float64(1 + steps))
		// How much the curvature's iterations take beside the inner steps is not known: as much each at the most.
		of.graphs *= float64(1+steps+curvature) / float64(1+steps)
		return stage{name, of, min(t.Epochs, t.Patience), t.Epochs}
	}
	for _, b := range s.Present() {
		if b.Name == model {
			size := product(b.Own)
			return work{once: amount{1, 1, size}, stages: []stage{epoch("network", b.Training, 0, 0, size)}, size: size}
		}
	}
	m := metaSym(s, model)
	e, d := m.Encoder, m.Decoder
	encoder, decoder := float64(e.Layers*e.Sublayers), float64(d.Width)
	w := work{once: amount{1, 1, 1}, size: encoder * decoder}
	if e.Form != "none" {
		w.stages = append(w.stages, epoch("encoder", e.Training, e.InnerSteps, e.Curvature(), encoder))
		w.once = w.once.plus(amount{1, 1, encoder}.times(float64(e.DeployedSteps * (s.TrainSystems + s.ValidationSystems))))
	}
	steps, curvature := decoderSteps(d)
	w.stages = append(w.stages, epoch("decoder", d.Training, steps, curvature, decoder))
	return w
}

// metaSym are the settings of MetaSym, or of the changed form that a model is.
func metaSym(s profile.System, model string) profile.MetaSym {
	if changed, ok := ablation.OfModel(model); ok {
		return changed.Apply(s.MetaSym)
	}
	return s.MetaSym
}

// decoderSteps are those that the decoder adapts in, and the iterations for the curvature before them.
func decoderSteps(d profile.Decoder) (steps, curvature int) {
	if d.MetaAttention != "adapted" {
		return 0, 0
	}
	return d.InnerSteps, d.Curvature()
}

// evaluation is of a trained model, or of references, on so many systems: rollouts and what comes before them.
func evaluation(s profile.System, i experiment.Item, systems float64) work {
	v, err := catalogue.ParseVariant(i.Model)
	if err != nil {
		v = catalogue.AsTrained(i.Model)
	}
	if i.Kind == "symplecticity" {
		v = catalogue.AsTrained(catalogue.MetaSym.Name)
	}
	horizon, far := float64(s.Horizon), float64(s.FarSteps)
	w := work{size: systems * float64(s.Examples*(s.Context+s.Horizon)+s.Rollouts)}
	w.once = amount{horizon + far, horizon + far, float64(s.Rollouts)*horizon + far}.times(systems)
	adapt := func(systems, steps float64) {
		w.once = w.once.plus(amount{steps, steps, steps * float64(s.Adaptation.Amount)}.times(systems))
	}
	if v.Adapted {
		for _, b := range s.Present() {
			if b.Name != v.Model {
				continue
			}
			f := b.FineTuning
			adapt(systems, float64(f.Steps[len(f.Steps)-1]))
			if v.Trial == nil && i.System == s.Name { // the choice, which others share
				adapt(float64(s.ShiftedSystems), raced(f))
			}
		}
	} else if v.Model == catalogue.MetaSym.Name || strings.HasPrefix(v.Model, catalogue.MetaSym.Name+"-") {
		m := metaSym(s, v.Model)
		steps, curvature := decoderSteps(m.Decoder)
		adapt(systems, float64(m.Encoder.DeployedSteps+steps+curvature))
	}
	return w
}

// raced is how many steps all lanes of a choice go together, see package choice: half of them stay in each round.
func raced(f profile.FineTuning) (steps float64) {
	lanes, before := len(f.Lanes()), 0
	for _, to := range f.Steps {
		steps += float64(lanes * (to - before))
		lanes, before = max(1, lanes/2), to
	}
	return steps
}
