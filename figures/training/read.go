package training

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"metasymlab/figures/results"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/result"
)

// system is one that models are trained on.
type system struct {
	name  string // as the results have it
	words string
	seeds []int
}

// systems are those of the catalogue.
func systems(p *profile.Profile) (all []system) {
	for _, s := range catalogue.Systems() {
		all = append(all, system{s.Name, s.Label, s.Settings(p).Seeds})
	}
	return all
}

// course is one of a model's trainings with each seed.
type course struct {
	model  catalogue.Model
	stage  string
	staged bool // the model has others
	runs   []result.Stage
}

// label names it.
func (c course) label() string {
	name := c.model.Label
	if c.staged {
		name += ", " + c.stage
	}
	return name
}

// read reads the trainings of a system: of every model that was trained on it.
func read(r *results.Results, s system) ([]course, error) {
	var all []course
	for _, model := range catalogue.MetaSymFirst() {
		trainings, err := ifTrained(r, s, model.Name)
		if err != nil {
			return nil, err
		}
		for k := range stages(trainings) {
			c := course{model: model, stage: trainings[0].Stages[k].Name, staged: stages(trainings) > 1}
			for i, t := range trainings {
				if len(t.Stages) != stages(trainings) || t.Stages[k].Name != c.stage {
					return nil, fmt.Errorf("training record %s: its stages are others than those of seed %d; train both again with this profile",
						r.TrainingFile(s.name, model.Name, s.seeds[i]), s.seeds[0])
				}
				if err := check(t.Stages[k]); err != nil {
					return nil, fmt.Errorf("training record %s: stage %q: %w", r.TrainingFile(s.name, model.Name, s.seeds[i]), c.stage, err)
				}
				c.runs = append(c.runs, t.Stages[k])
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// stages is how many a model's training has.
func stages(trainings []result.Training) int {
	if len(trainings) == 0 {
		return 0
	}
	return len(trainings[0].Stages)
}

// check checks that a stage has what is shown.
func check(s result.Stage) error {
	epochs := len(s.ValidationLoss)
	switch {
	case len(s.TrainLoss) != epochs:
		return fmt.Errorf("%d training losses and %d validation losses, want one of each after every epoch", len(s.TrainLoss), epochs)
	case s.BestEpoch < 1 || s.BestEpoch > epochs:
		return fmt.Errorf("the best epoch is %d of %d", s.BestEpoch, epochs)
	}
	return nil
}

// ifTrained reads how a model was trained with each seed, none if it was not trained with any.
func ifTrained(r *results.Results, s system, model string) ([]result.Training, error) {
	there := false
	for _, seed := range s.seeds {
		_, err := os.Stat(r.TrainingFile(s.name, model, seed))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		there = there || err == nil
	}
	if !there {
		return nil, nil
	}
	return r.Trainings(s.name, model, s.seeds)
}
