package profile

import (
	"fmt"
	"slices"
)

// Baselines holds the settings of the models that MetaSym is compared with. Those whose table is there are trained.
type Baselines struct {
	DHNN        *DHNN        `toml:"dhnn"`
	HNN         *HNN         `toml:"hnn"`
	Transformer *Transformer `toml:"transformer"`
	MLP         *MLP         `toml:"mlp"`
	LSTM        *LSTM        `toml:"lstm"`
}

// All lists the baselines in the order of the results' tables, with the settings of those that are trained.
func (b *Baselines) All() []Baseline {
	return []Baseline{
		baselineOf("dhnn", b.DHNN),
		baselineOf("hnn", b.HNN),
		baselineOf("transformer", b.Transformer),
		baselineOf("mlp", b.MLP),
		baselineOf("lstm", b.LSTM),
	}
}

// Present lists those that are trained.
func (b *Baselines) Present() []Baseline {
	return slices.DeleteFunc(b.All(), func(b Baseline) bool { return b.Fit == nil })
}

// Fits are those of the baselines that are trained.
func (b *Baselines) Fits() []*Fit {
	var fits []*Fit
	for _, present := range b.Present() {
		fits = append(fits, present.Fit)
	}
	return fits
}

// Baseline is what the settings of all baselines have in common.
type Baseline struct {
	Name string // the key of its table
	*Fit        // nil if it is not trained; shared with the profile
	Own  any    // its settings without how it is fitted, such as a DHNN; nil if it is not trained

	Form
	sizes []count
}

// Form is what a network takes and gives, whatever it is.
type Form struct {
	LooksBack bool   // as far as MetaSym, else at the last state alone
	TakesStep bool   // Δt
	Gives     string // such as "next state"
	InUnits   bool   // what it gives has a unit of its own
}

// fieldForm is that of a network whose field an integrator follows.
func fieldForm(integrator string, units bool) Form {
	return Form{TakesStep: true, Gives: "field, " + integrator, InUnits: units}
}

// stateForm is that of a network which gives the next state, or the change to it.
func stateForm(looksBack, step, increment, units bool) Form {
	if increment {
		return Form{looksBack, step, "change of the state", units}
	}
	return Form{looksBack, step, "next state", false}
}

// baselineSettings are those of one baseline, a type of its own each that embeds Fit.
type baselineSettings interface {
	fit() *Fit
	form() Form
	sizes() []count // by their keys in its table
}

func baselineOf[T any, P interface {
	*T
	baselineSettings
}](name string, settings P) Baseline {
	if settings == nil {
		return Baseline{Name: name}
	}
	own := *settings
	*P(&own).fit() = Fit{}
	return Baseline{name, settings.fit(), own, settings.form(), settings.sizes()}
}

func (b Baseline) validate(trainSystems int) error {
	if err := validateCounts(b.sizes); err != nil {
		return err
	}
	return b.Fit.validate(trainSystems)
}

// widths are the sizes of hidden layers.
func widths(hidden []int) []count {
	var list []count
	for _, width := range hidden {
		list = append(list, count{"hidden", width, 1})
	}
	return list
}

// Fit says how a baseline is trained, and how its "-adapted" variant is fine-tuned.
type Fit struct {
	Training   Training   `toml:"training"`
	FineTuning FineTuning `toml:"fine_tuning"`
}

func (f *Fit) fit() *Fit { return f }

func (f *Fit) validate(trainSystems int) error {
	if err := f.Training.validate(trainSystems); err != nil {
		return fmt.Errorf("training.%w", err)
	}
	if err := f.FineTuning.validate(); err != nil {
		return fmt.Errorf("fine_tuning.%w", err)
	}
	return nil
}
