package experiment

import (
	"context"
	"fmt"

	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/profile"
)

// TrainedModels lists the models that a profile trains on a system, those of its ablations last: none if the system has
// no training of its own.
func TrainedModels(p *profile.Profile, systemName string) ([]string, error) {
	of, err := findSystem(systemName)
	if err != nil || of.derived() {
		return nil, err
	}
	if err := of.in(p); err != nil {
		return nil, err
	}
	settings := of.models(p)
	var names []string
	for _, v := range append(variants(), ablations(settings)...) {
		if v.Variant == catalogue.AsTrained(v.model.name) && v.model.trained(settings) {
			names = append(names, v.String())
		}
	}
	return names, nil
}

// Parts are what a model's steps on a system are made of, for those who do something else with them than the pipeline
// does.
type Parts struct {
	Learner learner.Learner
	Trial   *evaluation.Trial
	Tuned   bool // whether the model is evaluated fine-tuned too
}

// NewParts makes them on a data set.
func NewParts(p *profile.Profile, systemName, model string, set *dataset.Set, seed int) (*Parts, error) {
	of, err := findSystem(systemName)
	if err != nil {
		return nil, err
	}
	if err := of.in(p); err != nil {
		return nil, err
	}
	m, err := findModel(model)
	if err != nil {
		return nil, err
	}
	if !m.trained(of.models(p)) {
		return nil, fmt.Errorf("profile %s has no %s", p.Name, m.missing(systemName))
	}
	var parts Parts
	if parts.Learner, err = m.build(of.models(p), set, seed, 1); err != nil {
		return nil, err
	}
	if parts.Trial, err = of.trial(p, set); err != nil {
		return nil, err
	}
	parts.Tuned = m.fineTuning != nil
	return &parts, nil
}

// Generate simulates the data set of a system that has models of its own. It looks for nothing and keeps nothing.
func Generate(ctx context.Context, p *profile.Profile, systemName string, workers int) (*dataset.Set, error) {
	if err := CheckTrained(systemName); err != nil {
		return nil, err
	}
	of, err := findSystem(systemName)
	if err != nil {
		return nil, err
	}
	set, err := of.generate(ctx, p, nil, workers, func() {})
	if err != nil {
		return nil, fmt.Errorf("data %s: %w", systemName, err)
	}
	return set, nil
}

// Size is how many systems the data of a system have in a profile; 0 where it has none.
func Size(p *profile.Profile, systemName string) int {
	of, err := findSystem(systemName)
	if err != nil || of.in(p) != nil {
		return 0
	}
	return of.count(p)
}
