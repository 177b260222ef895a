package experiment

import (
	"context"
	"fmt"
	"slices"

	"metasymlab/pipeline/experiment/ablation"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/experiment/learner/finetuning"
	"metasymlab/pipeline/experiment/learner/supervised"
	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/suggest"
)

// finetuningPackages are those whose code determines how a fine-tuned variant is evaluated, besides evaluationPackages.
var finetuningPackages = []string{"metasymlab/pipeline/experiment/learner/finetuning", here + "variant.go"}

// variant is one way to evaluate a trained model: as it is, under its own name, or under the name with "-adapted" fine-tuned
// to each unseen system on the windows that MetaSym adapts on; and in the profile's trial or in a changed one, which the name
// says after an "@". All variants share one training.
type variant struct {
	name  string
	model entry
	tuned bool
	trial *ablation.Trial // nil for the profile's own
}

func variants() []variant {
	var all []variant
	for _, m := range models {
		all = append(all, variant{name: m.name, model: m})
		if m.fineTuning != nil {
			all = append(all, variant{name: m.name + "-adapted", model: m, tuned: true})
		}
	}
	return all
}

// Variants are the names under which trained models are evaluated, in the order of the tables: each model and, after it, its
// fine-tuned variant if it has one.
func Variants() []string {
	var names []string
	for _, v := range variants() {
		names = append(names, v.name)
	}
	return names
}

// CheckVariant reports an unknown name of an evaluated model.
func CheckVariant(name string) error {
	_, err := findVariant(name)
	return err
}

func findVariant(name string) (variant, error) {
	base, trial, err := ablation.Split(name)
	if err != nil {
		return variant{}, err
	}
	v, err := ownTrial(base)
	if err != nil || trial == nil {
		return v, err
	}
	return v.in(*trial)
}

// ownTrial gives the variant of a name without "@".
func ownTrial(name string) (variant, error) {
	for _, v := range variants() {
		if v.name == name {
			return v, nil
		}
	}
	if changed, ok := ablation.OfModel(name); ok {
		return variant{name: name, model: ablated(changed)}, nil
	}
	return variant{}, suggest.Unknown("model", name, append(Variants(), ablation.Models()...))
}

// differs says how a variant differs from its model.
func (v variant) differs() string {
	if v.trial != nil {
		return "in another trial"
	}
	return "fine-tuned"
}

// packages are those whose code, besides the training's, determines the evaluation.
func (v variant) packages() []string {
	if v.tuned {
		return slices.Concat(finetuningPackages, choosePackages)
	}
	return evaluationPackages
}

// predictor makes the trained model's predictor for a system. For a fine-tuned variant it first chooses the fine-tuning on the
// shifted validation systems of the training's data; what was done, is the second value, nil otherwise.
func (v variant) predictor(ctx context.Context, w *Workspace, of system, r *run, label string, seed int) (learner.Predictor, *result.FineTuning, error) {
	if !v.tuned {
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
	if v.trial != nil && v.trial.Steps != nil {
		tuned.Steps = *v.trial.Steps
	}
	p, err := trained.Predictor(ctx, tuned.Tuning)
	return p, tuned, err
}
