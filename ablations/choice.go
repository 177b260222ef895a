// Package ablations shows what each part of MetaSym, and each condition it is evaluated in, is worth: tables and charts
// of runs that the pipeline makes where the profile asks for them. They are the paper's ablations D.1 (conservative
// meshes), D.2 (perturbation bound) and D.3 (meta-attention), and those of other parts that the paper does not have.
package ablations

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"metasymlab/figures/results"
	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile"
)

// Choice is what is shown: a notebook's knobs. What is left out is as the profile has it.
type Choice struct {
	Systems []string // such as "quadrotor"; none: all that the profile has ablations of
	Seeds   []int    // of MetaSym and its changed forms alike
	Changes []string // of MetaSym, such as "no-encoder"
	Trials  []string // such as "noise-0.1"
}

// subject is a system with what is shown of it.
type subject struct {
	catalogue.System
	settings profile.System
	results  *results.Results
	seeds    []int
	changes  []ablation.Training
	trials   []ablation.Trial
}

// subjects are the systems of a choice, in its order, else in the profile's.
func subjects(r *results.Results, c Choice) ([]subject, error) {
	chosen := c.Systems
	if len(chosen) == 0 {
		for _, s := range catalogue.Systems() {
			if s.Settings(r.Profile).Ablations != nil {
				chosen = append(chosen, s.Name)
			}
		}
	}
	var out []subject
	for _, name := range chosen {
		known, err := catalogue.FindSystem(name)
		if err != nil {
			return nil, err
		}
		s := subject{System: known, results: r}
		if s.settings, err = known.In(r.Profile); err != nil {
			return nil, err
		}
		if err := s.choose(c); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// each makes something of every system of a choice for which there is it, what names it in errors: nil is left out.
func each[T any](r *results.Results, c Choice, what string, of func(subject) (*T, error)) ([]*T, error) {
	all, err := subjects(r, c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	var list []*T
	for _, s := range all {
		found, err := of(s)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", what, s.Name, err)
		}
		if found != nil {
			list = append(list, found)
		}
	}
	return list, nil
}

// choose sets what is shown.
func (s *subject) choose(c Choice) error {
	asked := s.settings.Ablations
	if asked == nil {
		return fmt.Errorf("profile %s asks for no ablation of %s: add a table [%s.ablations] to it", s.results.Profile.Name, s.Name, s.Name)
	}
	changes, trials := asked.Trained, asked.Evaluated
	s.seeds = asked.Seeds
	if len(c.Seeds) > 0 {
		s.seeds = c.Seeds
	}
	if len(c.Changes) > 0 {
		changes = c.Changes
	}
	if len(c.Trials) > 0 {
		trials = c.Trials
	}
	for _, name := range changes {
		t, err := ablation.FindTraining(name)
		if err != nil {
			return err
		}
		s.changes = append(s.changes, t)
	}
	for _, name := range trials {
		t, err := ablation.FindTrial(name)
		if err != nil {
			return err
		}
		s.trials = append(s.trials, t)
	}
	return nil
}

// read reads the evaluations of a model with all seeds. Where one is not there, the error tells how to make it.
func (s subject) read(model string) (results.Runs, error) {
	list, err := s.results.Evaluations(s.Name, model, s.seeds)
	if !errors.Is(err, fs.ErrNotExist) {
		return list, err
	}
	for _, seed := range s.seeds {
		if _, err := os.Stat(s.results.EvaluationFile(s.Name, model, seed)); err != nil {
			return nil, s.missing(model, seed)
		}
	}
	return nil, err
}

// companion is read for a model that need not be there, unless it is MetaSym; see results.IfRun.
func (s subject) companion(model string) (results.Runs, error) {
	if model == full {
		return s.read(model)
	}
	return s.results.IfRun(s.Name, model, s.seeds)
}

// missing tells how to make a result.
func (s subject) missing(model string, seed int) error {
	p := s.results.Profile.Name
	target := fmt.Sprintf("out/%s/results/%s/%s/%d.json", p, s.Name, model, seed)
	words := fmt.Sprintf("%s is not there; make it with: make PROFILE=%s %s", target, p, target)
	asked := s.settings.Ablations
	add := func(name, list string) error {
		return fmt.Errorf("%s (first add %s to %s of [%s.ablations] in profile %s, which does not ask for it)", words, name, list, s.Name, p)
	}
	if !slices.Contains(asked.Seeds, seed) {
		return add(fmt.Sprint(seed), "seeds")
	}
	base, trial, err := ablation.Split(model)
	if err != nil {
		return err
	}
	if trial != nil && !slices.Contains(asked.Evaluated, trial.Name) {
		return add(`"`+trial.Name+`"`, "evaluated")
	}
	if changed, ok := ablation.OfModel(base); ok && !slices.Contains(asked.Trained, changed.Name) {
		return add(`"`+changed.Name+`"`, "trained")
	}
	return errors.New(words)
}
