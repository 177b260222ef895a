package experiment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/linear"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/result/fits"
	"metasymlab/pipeline/store"
)

// fitsStep evaluates what needs no training and is fitted to the adaptation data, linear laws and simulators, on parts
// of these: those that the profile's ablations ask for. With all of it they are among the references.
type fitsStep struct{ referencesStep }

func newFits(w *Workspace, i Item) (s fitsStep, err error) {
	if s.referencesStep, err = newReferences(w, i); err != nil {
		return s, err
	}
	if len(adaptationParts(s.of.models(w.Profile))) == 0 {
		return s, fmt.Errorf("profile %s asks for no ablation of %s with a part of the adaptation data, such as %s", w.Profile.Name, i.System, ablation.Adaptation(0.5).Name)
	}
	return s, nil
}

// adaptationParts are those that the ablations of a system ask for, neither none nor all.
func adaptationParts(m *profile.Models) (parts []float64) {
	if m.Ablations == nil {
		return nil
	}
	for _, name := range m.Ablations.Evaluated {
		if t, err := ablation.FindTrial(name); err == nil && t.Adaptation != nil && *t.Adaptation > 0 && *t.Adaptation < 1 {
			parts = append(parts, *t.Adaptation)
		}
	}
	slices.Sort(parts)
	return parts
}

func (s fitsStep) item() Item                   { return Item{Kind: "fits", System: s.of.name} }
func (s fitsStep) file(in result.Folder) string { return fits.File(in, s.of.name) }

func (s fitsStep) parts() (map[string]any, []string) {
	parts, packages := s.referencesStep.parts()
	parts["adaptation"] = adaptationParts(s.of.models(s.w.Profile))
	return parts, append(packages, here+"fits.go")
}

func (s fitsStep) make(ctx context.Context) error {
	_, err := made(ctx, s.w, s, s.score)
	return err
}

func (s fitsStep) score(
	ctx context.Context, _ *store.Folder, key string) (found []result.Evaluation, from store.Provenance, err error) {
	set, err := s.set(ctx)
	if err != nil {
		return nil, from, err
	}
	whole, err := s.trial(set)
	if err != nil {
		return nil, from, err
	}
	shifted, err := s.trialOn(set, dataset.Shifted)
	if err != nil {
		return nil, from, err
	}
	started := time.Now()
	for _, part := range adaptationParts(s.of.models(s.w.Profile)) {
		list, err := s.fitted(ctx, set, shifted, whole, part)
		if err != nil {
			return nil, from, fmt.Errorf("%g of the adaptation data: %w", part, err)
		}
		for _, one := range list {
			e := describe(whole, ablation.Adaptation(part).Of(one.name), 0, one.rollouts)
			e.Key = key
			found = append(found, e)
		}
	}
	return found, s.w.provenance([]int{s.of.seed(s.w.Profile)}, started, 0), nil
}

// fitted are the predictions of what is fitted to a part of the adaptation data; how much a law is held to that of all
// systems is chosen with as much.
func (s fitsStep) fitted(ctx context.Context, set *dataset.Set, shifted, whole *evaluation.Trial, part float64) ([]reference, error) {
	trial, err := whole.WithAdaptation(part)
	if err != nil {
		return nil, err
	}
	if shifted, err = shifted.WithAdaptation(part); err != nil {
		return nil, err
	}
	states := 1
	if s.of.noisy() {
		states = trial.Context
	}
	laws, err := linear.Fit(ctx, set.Train, shifted, trial, states, s.w.Workers)
	if err != nil {
		return nil, fmt.Errorf("linear: %w", err)
	}
	adapted, err := laws.Adapted(ctx, trial)
	if err != nil {
		return nil, fmt.Errorf("linear, adapted: %w", err)
	}
	own, err := s.of.references(ctx, s.w, trial)
	if err != nil {
		return nil, err
	}
	own = slices.DeleteFunc(own, func(r reference) bool { return r.name != "identified" })
	return append(own, reference{"linear-adapted", adapted}), nil
}
