package fieldbench

import (
	"cmp"
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

// Compare trains the networks of every task with its seeds, as many at a time as there are cores, and writes a table
// for each task, with the published scores. What it is doing goes to progress. It is an error if a goal is missed.
func Compare(ctx context.Context, out, progress io.Writer, tasks []Task) error {
	for _, task := range tasks {
		if task.Seeds < 1 {
			return fmt.Errorf("%s: %d seeds, need at least 1", task.Name, task.Seeds)
		}
	}
	b, err := backend.Open("")
	if err != nil {
		return err
	}
	defer b.Finalize()
	var missed []error
	for _, task := range tasks {
		runs, err := task.runs(ctx, b, progress)
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
func (t Task) runs(ctx context.Context, b compute.Backend, progress io.Writer) ([][]Scores, error) {
	runs := make([][]Scores, len(t.Networks))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, n := range t.Networks {
		runs[i] = make([]Scores, t.Seeds)
		for seed := range t.Seeds {
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

// Run trains one network from the seed and evaluates it. The scores are medians over the checks near the end of
// training.
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
			if err := goal.Check(Median(list), len(list)); err != nil {
				missed = append(missed, fmt.Errorf("%s: %w", t.Name, err))
			}
		}
	}
	return errors.Join(missed...)
}

// Median is that of each score by itself; of an even number, the mean of the middle two. The list is not empty.
func Median(list []Scores) Scores {
	middle := func(sorted []float64) float64 {
		n := len(sorted)
		return (sorted[(n-1)/2] + sorted[n/2]) / 2
	}
	return each(list, fmt.Sprintf("median of %d", len(list)), middle)
}

// Range is the smallest and the largest of each score by itself. The list is not empty.
func Range(list []Scores) (smallest, largest Scores) {
	return each(list, "smallest", func(sorted []float64) float64 { return sorted[0] }),
		each(list, "largest", func(sorted []float64) float64 { return sorted[len(sorted)-1] })
}

// each makes one value of those of each score, in rising order; NaN, of a trajectory that diverges, is the worst.
func each(list []Scores, label string, of func(sorted []float64) float64) Scores {
	score := func(get func(Scores) float64) float64 {
		var values []float64
		for _, s := range list {
			values = append(values, get(s))
		}
		slices.SortFunc(values, func(a, b float64) int { return cmp.Compare(-b, -a) }) // cmp has NaN first
		return of(values)
	}
	return Scores{
		Network: list[0].Network,
		Label:   label,
		Test:    score(func(s Scores) float64 { return s.Test }),
		Rollout: score(func(s Scores) float64 { return s.Rollout }),
		Seconds: score(func(s Scores) float64 { return s.Seconds }),
	}
}
