package catalogue

import (
	"strings"

	"metasymlab/pipeline/ablation"
)

// Variant is one way to evaluate a trained model; results have it under its name.
type Variant struct {
	Model   string          // MetaSym, a changed form of it, or a baseline
	Adapted bool            // fine-tuned to each unseen system, on the steps that MetaSym adapts on
	Trial   *ablation.Trial // a changed trial; nil for the profile's own
}

// adapted ends the name of a model that is fine-tuned.
const adapted = "-adapted"

// AsTrained is a model as it was trained.
func AsTrained(model string) Variant { return Variant{Model: model} }

// Adapted is a model fine-tuned to each unseen system.
func Adapted(model string) Variant { return Variant{Model: model, Adapted: true} }

// In is the variant in a changed trial.
func (v Variant) In(t ablation.Trial) Variant {
	v.Trial = &t
	return v
}

// String is the variant's name, such as "mlp-adapted@noise-0.1".
func (v Variant) String() string {
	name := v.Model
	if v.Adapted {
		name += adapted
	}
	if v.Trial != nil {
		name = v.Trial.Of(name)
	}
	return name
}

// ParseVariant takes a name apart. It knows trials, not models.
func ParseVariant(name string) (Variant, error) {
	base, trial, err := ablation.Split(name)
	if err != nil {
		return Variant{}, err
	}
	model, tuned := strings.CutSuffix(base, adapted)
	return Variant{model, tuned, trial}, nil
}
