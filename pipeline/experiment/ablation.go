package experiment

import (
	"fmt"
	"slices"

	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/metalearner"
	"metasymlab/pipeline/profile"
)

// ablated is the entry of a changed MetaSym: it is trained where the profile's table of ablations lists it.
func ablated(t ablation.Training) entry {
	return entry{
		name: t.Model(), packages: []string{"metasymlab/pipeline/learner/metalearner"},
		trained: func(m *profile.Models) bool {
			return m.Ablations != nil && slices.Contains(m.Ablations.Trained, t.Name)
		},
		missing: func(system string) string {
			return fmt.Sprintf("%q among trained of table [%s.ablations]", t.Name, system)
		},
		seeds:    func(m *profile.Models) []int { return m.Ablations.Seeds },
		settings: func(m *profile.Models) any { return t.Apply(m.MetaSym) },
		build: func(m *profile.Models, set *dataset.Set, seed, workers int) (learner.Learner, error) {
			changed := *m
			changed.MetaSym = t.Apply(m.MetaSym)
			return metalearner.Build(&changed, set, seed, workers)
		},
	}
}

// checkAblations reports the first name of a profile's ablations that is not known.
func checkAblations(p *profile.Profile) error {
	for _, s := range systems {
		if s.in(p) != nil {
			continue
		}
		a := s.models(p).Ablations
		if a == nil || s.derived() {
			continue
		}
		for _, name := range a.Trained {
			if _, err := ablation.FindTraining(name); err != nil {
				return fmt.Errorf("%s.ablations.trained: %w", s.name, err)
			}
		}
		for _, name := range a.Evaluated {
			if _, err := ablation.FindTrial(name); err != nil {
				return fmt.Errorf("%s.ablations.evaluated: %w", s.name, err)
			}
		}
	}
	return nil
}

// ablations are the variants that a system's table of ablations asks for: each changed MetaSym, then each changed trial
// with the models that make it mean something. With other noise these are all models as they were trained, and MetaSym
// without meta-attention, which the paper compares at less noise (appendix D.3); with less data to adapt on, or other
// numbers of steps, all that adapt; with the encoder alone, MetaSym.
func ablations(m *profile.Models) []variant {
	if m.Ablations == nil {
		return nil
	}
	var all, noisy, adapting []variant
	for _, name := range m.Ablations.Trained {
		if t, err := ablation.FindTraining(name); err == nil {
			v := variant{catalogue.AsTrained(t.Model()), ablated(t)}
			all = append(all, v)
			if t.Attention {
				noisy = append(noisy, v)
			}
		}
	}
	for _, v := range variants() {
		if !v.Adapted {
			noisy = append(noisy, v)
		}
		if v.adapts() {
			adapting = append(adapting, v)
		}
	}
	for _, name := range m.Ablations.Evaluated {
		t, err := ablation.FindTrial(name)
		if err != nil {
			continue
		}
		companions := noisy
		if t.Adapting() {
			companions = adapting
		}
		for _, v := range companions {
			if changed, err := v.in(t); err == nil {
				all = append(all, changed)
			}
		}
	}
	return all
}

// adapts tells whether the variant learns from the adaptation set.
func (v variant) adapts() bool {
	if changed, ok := ablation.OfModel(v.Model); ok {
		return !changed.Attention
	}
	return v.Adapted || v.Model == exported
}

// in is the variant in a changed trial.
func (v variant) in(t ablation.Trial) (variant, error) {
	name := v.In(t).String()
	if t.Adapting() {
		switch {
		case !v.adapts():
			return v, fmt.Errorf("model '%s': '%s' does not adapt", name, v.String())
		case v.Adapted && t.Encoder != nil:
			return v, fmt.Errorf("model '%s': '%s' has no encoder", name, v.String())
		case v.Adapted && (t.Steps != nil && *t.Steps == 0 || t.Adaptation != nil && *t.Adaptation == 0):
			return v, fmt.Errorf("model '%s': '%s' that is not adapted is '%s'", name, v.String(), v.model.name)
		}
	}
	v.Variant = v.In(t)
	return v, nil
}

// seeds are those that the variant is evaluated with.
func (v variant) seeds(m *profile.Models) []int {
	if v.Trial != nil {
		return m.Ablations.Seeds
	}
	return v.model.seeds(m)
}

// changed is what the variant asks of the profile's trial.
func (v variant) changed(trial *evaluation.Trial) (*evaluation.Trial, error) {
	switch {
	case v.Trial == nil:
		return trial, nil
	case v.Trial.Noise != nil:
		return trial.WithNoise(*v.Trial.Noise), nil
	case v.Trial.Adaptation != nil && *v.Trial.Adaptation > 0:
		return trial.WithAdaptation(*v.Trial.Adaptation)
	}
	return trial, nil // see learner
}

// learner is that of a run of MetaSym, which adapts with other inner steps or not at all if the trial says so: with
// none the encoder's weights stay the shared ones, and ζ the initial draw that every system's adaptation starts from.
func (v variant) learner(r *run) (learner.Learner, error) {
	if v.Trial == nil {
		return r.learner, nil
	}
	var encoder, decoder int
	switch {
	case v.Trial.Encoder != nil:
		encoder = *v.Trial.Encoder
	case v.Trial.Steps != nil:
		encoder, decoder = *v.Trial.Steps, *v.Trial.Steps
	case v.Trial.Adaptation == nil || *v.Trial.Adaptation > 0:
		return r.learner, nil
	}
	trained, ok := r.learner.(*metalearner.MetaSym)
	if !ok {
		return nil, fmt.Errorf("model '%s' does not adapt", v.model.name)
	}
	changed := *trained
	changed.EncoderAlone = v.Trial.Encoder != nil
	if changed.Model.MAML.DeployedSteps > 0 || changed.EncoderAlone { // a decoder of latents that all systems share stays with them
		changed.Model.MAML.DeployedSteps = encoder
	}
	changed.Model.BiLevel.InnerSteps = decoder
	return &changed, nil
}
