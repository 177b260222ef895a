package fieldbench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"metasymlab/metasym/backend"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"golang.org/x/sync/errgroup"
)

// Tasks are all there are.
func Tasks() []Task { return []Task{DampedSpring(), MassSpring()} }

// Compare trains the networks of every task with seeds 0, 1, ..., as many at a time as there are cores, and writes a table
// for each task, with the published scores. What it is doing goes to progress. It is an error if a goal is missed.
func Compare(ctx context.Context, out, progress io.Writer, tasks []Task, seeds int) error {
	if seeds < 1 {
		return fmt.Errorf("%d seeds, need at least 1", seeds)
	}
	b, err := backend.Open("")
	if err != nil {
		return err
	}
	defer b.Finalize()
	var missed []error
	for _, task := range tasks {
		runs, err := task.runs(ctx, b, progress, seeds)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(out, task.Table(runs)); err != nil {
			return err
		}
		if err := task.CheckGoals(runs); err != nil {
			missed = append(missed, err)
		}
	}
	return errors.Join(missed...)
}

// runs trains every network with every seed: [network][seed].
func (t Task) runs(ctx context.Context, b compute.Backend, progress io.Writer, seeds int) ([][]Scores, error) {
	runs := make([][]Scores, len(t.Networks))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, n := range t.Networks {
		runs[i] = make([]Scores, seeds)
		for seed := range seeds {
			group.Go(func() (err error) {
				if runs[i][seed], err = t.Run(ctx, b, n, uint64(seed)); err != nil {
					return err
				}
				// One write a line; what it says is for the eyes only, and may come in any order.
				_, err = fmt.Fprintf(progress, "%s: %s, seed %d: %.0f s\n", t.Name, n.Name, seed, runs[i][seed].Seconds)
				return err
			})
		}
	}
	return runs, group.Wait()
}

// Run trains one network from the seed and evaluates it. The scores are medians over the checks near the end of training.
func (t Task) Run(ctx context.Context, b compute.Backend, n Network, seed uint64) (Scores, error) {
	began := time.Now()
	list, err := t.evaluate(ctx, b, n, seed)
	if err != nil {
		return Scores{}, fmt.Errorf("%s: %s, seed %d: %w", t.Name, n.Name, seed, err)
	}
	scores := Median(list)
	scores.Label, scores.Seconds = fmt.Sprintf("seed %d", seed), time.Since(began).Seconds()
	return scores, nil
}

// evaluate trains and scores the weights of each check.
func (t Task) evaluate(ctx context.Context, b compute.Backend, n Network, seed uint64) ([]Scores, error) {
	at, free, err := n.compile(b)
	if err != nil {
		return nil, err
	}
	defer free()
	var list []Scores
	train, test := t.Data(seed)
	err = t.Training.run(ctx, b, n, n.draw(t.Initial, seed), train, func(theta []*tensors.Tensor) (err error) {
		s := Scores{Network: n.Name}
		if s.Test, err = fieldError(at(theta), test); err != nil {
			return err
		}
		if s.Rollout, err = t.Rollout(at(theta), seed); err != nil {
			return err
		}
		list = append(list, s)
		return nil
	})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("no steps")
	}
	return list, err
}

// CheckGoals is an error if the medians over seeds miss a goal: all that are missed, in one line.
func (t Task) CheckGoals(runs [][]Scores) error {
	var missed []error
	for _, goal := range t.Goals {
		for _, list := range runs {
			if list[0].Network != goal.Network {
				continue
			}
			if err := goal.Check(Median(list)); err != nil {
				missed = append(missed, fmt.Errorf("%s: %w", t.Name, err))
			}
		}
	}
	return errors.Join(missed...)
}

// Median is that of each score by itself; of an even number, the mean of the middle two. The list is not empty.
func Median(list []Scores) Scores {
	of := func(score func(Scores) float64) float64 {
		var values []float64
		for _, s := range list {
			values = append(values, score(s))
		}
		slices.Sort(values)
		n := len(values)
		return (values[(n-1)/2] + values[n/2]) / 2
	}
	return Scores{
		Network: list[0].Network,
		Label:   "median",
		Test:    of(func(s Scores) float64 { return s.Test }),
		Rollout: of(func(s Scores) float64 { return s.Rollout }),
		Seconds: of(func(s Scores) float64 { return s.Seconds }),
	}
}
