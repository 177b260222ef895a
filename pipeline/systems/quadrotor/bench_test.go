package quadrotor

import (
	"testing"

	"golang.org/x/sync/errgroup"
)

// BenchmarkPlan is one plan of 100 nodes.
func BenchmarkPlan(b *testing.B) {
	planner, err := NewPlanner(planning)
	if err != nil {
		b.Fatal(err)
	}
	var iterations, plans int
	for b.Loop() {
		plan, err := planner.Plan(training.Draw(Hector(), newRand(1, uint64(plans%40))))
		if err != nil {
			b.Fatal(err)
		}
		iterations += plan.Iterations
		plans++
	}
	b.ReportMetric(float64(iterations)/float64(plans), "iterations/plan")
}

// BenchmarkFortyFlights is a data set of 40 flights of 100 nodes on two goroutines.
func BenchmarkFortyFlights(b *testing.B) {
	const flights, workers = 40, 2
	var generators [workers]*Generator
	for w := range generators {
		generators[w] = mustGenerator(b, planning, Tracked)
	}
	for b.Loop() {
		var group errgroup.Group
		for w, g := range generators {
			group.Go(func() error {
				for i := w; i < flights; i += workers {
					if _, err := g.Flight(newRand(1, uint64(i))); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRollout is 100 nodes in 6 substeps each.
func BenchmarkRollout(b *testing.B) {
	f := mustFlight(b, mustGenerator(b, planning, OpenLoop), newRand(1, 0))
	states := make([]State, len(f.States))
	states[0] = f.Start
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Params.Rollout(states, f.Thrusts, f.Step, 6); err != nil {
			b.Fatal(err)
		}
	}
}
