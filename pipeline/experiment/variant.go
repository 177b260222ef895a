package experiment

import (
	"context"
	"fmt"
	"slices"

	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/finetuning"
	"metasymlab/pipeline/learner/supervised"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/suggest"
)

// finetuningPackages are those whose code determines how a fine-tuned variant is evaluated, besides evaluationPackages.
var finetuningPackages = []string{"metasymlab/pipeline/learner/finetuning", here + "variant.go"}

// variant is one way to evaluate a trained model, with how that is trained. All variants of a model share one training.
type variant struct {
	catalogue.Variant
	model entry
}

// variants are those in the profile's own trial: each model and, after it, its fine-tuned variant if it has one.
func variants() []variant {
	var all []variant
	for _, m := range models {
		all = append(all, variant{catalogue.AsTrained(m.name), m})
		if m.fineTuning != nil {
			all = append(all, variant{catalogue.Adapted(m.name), m})
		}
	}
	return all
}

// Variants are the names under which trained models are evaluated, in the order of the tables.
func Variants() []string {
	var names []string
	for _, v := range variants() {
		names = append(names, v.String())
	}
	return names
}

// CheckVariant reports an unknown name of an evaluated model.
func CheckVariant(name string) error {
	_, err := findVariant(name)
	return err
}

func findVariant(name string) (variant, error) {
	asked, err := catalogue.ParseVariant(name)
	if err != nil {
		return variant{}, err
	}
	own := asked
	own.Trial = nil
	v, err := ownTrial(own)
	if err != nil || asked.Trial == nil {
		return v, err
	}
	return v.in(*asked.Trial)
}

// ownTrial gives the variant in the profile's own trial.
func ownTrial(asked catalogue.Variant) (variant, error) {
	for _, v := range variants() {
		if v.Variant == asked {
			return v, nil
		}
	}
	if changed, ok := ablation.OfModel(asked.Model); ok && !asked.Adapted {
		return variant{asked, ablated(changed)}, nil
	}
	return variant{}, suggest.Unknown("model", asked.String(), append(Variants(), ablation.Models()...))
}

// differs says how a variant differs from its model.
func (v variant) differs() string {
	if v.Trial != nil {
		return "in another trial"
	}
	return "fine-tuned"
}

// packages are those whose code, besides the training's, determines the evaluation.
func (v variant) packages() []string {
	if v.Adapted {
		return slices.Concat(finetuningPackages, choosePackages)
	}
	return evaluationPackages
}

// predictor makes the trained model's predictor for a system. For a fine-tuned variant it first chooses the fine-tuning
// on the shifted validation systems of the training's data; what was done, is the second value, nil otherwise.
func (v variant) predictor(ctx context.Context, w *Workspace, of system, r *run, label string, seed int) (learner.Predictor, *result.FineTuning, error) {
	if !v.Adapted {
		l, err := v.learner(r)
		if err != nil {
			return nil, nil, err
		}
		p, err := l.Predictor(r.backend, r.weights)
		return p, nil, err
	}
	network, ok := r.learner.(*supervised.Supervised)
	if !ok {
		return nil, nil, fmt.Errorf("model %s is not a network that can be fine-tuned", v.model.name)
	}
	f := v.model.fineTuning(of.models(w.Profile))
	trained := finetuning.Trained{Network: network, Weights: r.weights, Backend: r.backend, Workers: w.Workers, PowerIterations: f.PowerIterations}
	from, err := findSystem(of.trainedOn)
	if err != nil {
		return nil, nil, err
	}
	tuned, err := w.chooseTuning(ctx, from, r, trained, f, label, seed)
	if err != nil {
		return nil, nil, err
	}
	if v.Trial != nil && v.Trial.Steps != nil {
		tuned.Steps = *v.Trial.Steps
	}
	p, err := trained.Predictor(ctx, tuned.Tuning)
	return p, tuned, err
}
