package experiment

import (
	"context"
	"encoding/json"
	"fmt"

	"metasymlab/pipeline/result"
	"metasymlab/pipeline/tried"
)

// nearer are the numbers of steps that are shown beside the whole rollout of the data that were chosen.
var nearer = []int{5, 10}

// Tried evaluates the references with each choice of a system's data that was tried, see package tried; done is called
// with what they come to over the whole rollouts, and of the first, the profile's own, over their first steps too.
func Tried(ctx context.Context, w *Workspace, name string, done func(tried.Outcome)) error {
	of, err := findSystem(name)
	if err != nil {
		return err
	}
	all, err := tried.Trials()
	if err != nil {
		return err
	}
	for i, trial := range all[name] {
		changed, err := w.With(trial.Within(name))
		if err != nil {
			return fmt.Errorf("%s, %s: %w", name, trial.Name, err)
		}
		settings, err := json.Marshal([]any{of.settings(changed.Profile), of.evaluation(changed.Profile)})
		if err != nil {
			return err
		}
		step, err := changed.Step(Item{Kind: "references", System: name})
		if err != nil {
			return err
		}
		var references []result.Evaluation
		if err = step.Make(ctx); err == nil {
			err = step.Read(&references)
		}
		if err != nil {
			return fmt.Errorf("%s, %s: %w", name, trial.Name, err)
		}
		horizons := []int{references[0].Horizon}
		if i == 0 {
			horizons = append(horizons, nearer...)
		}
		for _, steps := range horizons {
			o := tried.Outcome{System: name, Name: trial.Name, Changes: trial.String(), Settings: settings, Steps: steps, Errors: map[string]float64{}}
			for _, r := range references {
				o.Errors[r.Model] = over(r, steps)
			}
			done(o)
		}
	}
	return nil
}

// over is an evaluation's mean error over the first steps of its rollouts.
func over(e result.Evaluation, steps int) float64 {
	sum := 0.0
	for _, s := range e.Systems {
		for _, at := range s.ErrorAt[:steps] {
			sum += at
		}
	}
	return sum / float64(len(e.Systems)*steps)
}
