// Package traits finds what a trained MetaSym adapts to each hop of real flights, and whether the drone's damage can be
// told from it.
package traits

import (
	"context"
	"fmt"
	"slices"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/classify"
	"metasymlab/pipeline/learner/metalearner"
	"metasymlab/pipeline/result/diagnosis"

	"github.com/gomlx/compute"
	"gonum.org/v1/gonum/stat"
)

// Kinds are those of damage, in the order of the set's parameters after the first, which is none.
var Kinds = []string{"whole", "propeller cut", "propeller taped", "weight added", "weight on a string"}

// hop is a trajectory of the set, and what it is of.
type hop struct {
	dataset.Trajectory
	flight int
	from   [2][]float64 // what the model has adapted; means and deviations
}

// flightsOf lists the flights of a set of real ones, and their hops, see dataset/flights.Real: of systems that are
// trained on each flight has two; of others the first one has one.
func flightsOf(set *dataset.Set) (list []diagnosis.Flight, hops []hop, err error) {
	variant := 0
	for _, split := range dataset.Splits {
		for i, system := range set.Systems(split) {
			if len(system.Parameters) != len(Kinds)-1 {
				return nil, nil, fmt.Errorf("%s system %d has %d parameters, those of real flights have %d", split, i, len(system.Parameters), len(Kinds)-1)
			}
			kind := 0
			for k, p := range system.Parameters {
				if p.Value != 0 {
					kind = k + 1
				}
			}
			next := 2
			if split.Outside() {
				next = 1
			}
			for k, t := range system.Trajectories {
				if next == 2 && k%2 == 0 || next == 1 && k < 2 {
					list = append(list, diagnosis.Flight{Variant: variant, Kind: kind, Trained: !split.Outside()})
				}
				list[len(list)-1].Hops++
				hops = append(hops, hop{Trajectory: t, flight: len(list) - 1})
			}
			variant++
		}
	}
	return list, hops, nil
}

// Diagnose adapts the model to every hop of a set of real flights, each by itself, and tells each flight's damage from
// the others' by what was adapted, and by plain means and deviations of what was measured. done is called after each
// hop and each flight, of which Count tells how many there are. Work is spread over workers; results do not depend on
// their number.
func Diagnose(ctx context.Context, b compute.Backend, set *dataset.Set, trained metasym.Trained, workers int, done func()) (d diagnosis.Diagnosis, err error) {
	list, hops, err := flightsOf(set)
	if err != nil {
		return d, err
	}
	workers = max(1, min(workers, len(hops)))
	free := make(chan *metasym.Predictor, workers)
	for range workers {
		own, err := trained.Clone()
		if err != nil {
			return d, err
		}
		p, err := metasym.NewPredictor(b, own)
		if err != nil {
			return d, err
		}
		free <- p
	}
	err = dataset.Parallel(ctx, len(hops), workers, func(i int) (err error) {
		p := <-free
		defer func() { free <- p }()
		hops[i].from[1] = measured(set, hops[i].Trajectory)
		if hops[i].from[0], err = adapted(p, set, hops[i].Trajectory, trained.Model); err != nil {
			return fmt.Errorf("hop %d: %w", i, err)
		}
		done()
		return nil
	})
	if err != nil {
		return d, err
	}
	d = diagnosis.Diagnosis{Kinds: Kinds, Flights: list}
	for k, name := range []string{diagnosis.Adapted, diagnosis.Raw} {
		from := diagnosis.From{Name: name, Features: len(hops[0].from[k]), Flight: make([]int, len(list)), Variant: make([]int, len(list))}
		err := dataset.Parallel(ctx, len(list), workers, func(i int) (err error) {
			if from.Flight[i], err = tell(list, hops, k, i, func(other int) bool { return other != i }); err != nil {
				return fmt.Errorf("flight %d: %w", i, err)
			}
			if from.Variant[i], err = tell(list, hops, k, i, func(other int) bool { return list[other].Variant != list[i].Variant }); err != nil {
				return fmt.Errorf("flight %d: %w", i, err)
			}
			done()
			return nil
		})
		if err != nil {
			return d, err
		}
		d.From = append(d.From, from)
	}
	return d, place(list, hops)
}

// Count is how many hops and flights Diagnose goes through.
func Count(set *dataset.Set) int {
	list, hops, err := flightsOf(set)
	if err != nil { // which Diagnose tells
		return 0
	}
	return len(hops) + 2*len(list)
}

// tell gives the kind of a flight, from those flights that may be known. It is None where none of them is of its kind.
func tell(list []diagnosis.Flight, hops []hop, from, flight int, known func(other int) bool) (int, error) {
	var samples []classify.Sample
	var own [][]float64
	there := false
	for _, h := range hops {
		switch {
		case h.flight == flight:
			own = append(own, h.from[from])
		case known(h.flight):
			samples = append(samples, classify.Sample{Features: h.from[from], Class: list[h.flight].Kind})
			there = there || list[h.flight].Kind == list[flight].Kind
		}
	}
	if !there {
		return diagnosis.None, nil
	}
	d, err := classify.Fit(samples)
	if err != nil {
		return 0, err
	}
	return d.Tell(own...)
}

// place gives each flight its place among all of them: the first two principal components of what was adapted.
func place(list []diagnosis.Flight, hops []hop) error {
	var samples []classify.Sample
	for _, h := range hops {
		samples = append(samples, classify.Sample{Features: h.from[0], Class: list[h.flight].Kind})
	}
	d, err := classify.Fit(samples)
	if err != nil {
		return err
	}
	for _, h := range hops {
		f := &list[h.flight]
		for c, v := range d.Scores(h.from[0])[:2] {
			f.At[c] += v / float64(f.Hops)
		}
	}
	return nil
}

// adapted are ζ of the decoder after the inner loop and, where the encoder is adapted too, its weights.
func adapted(p *metasym.Predictor, set *dataset.Set, t dataset.Trajectory, model metasym.Model) (values []float64, err error) {
	windows, err := dataset.Tile([][]dataset.Trajectory{{t}}, model.BiLevel.Decoder.Window, set.Dim(), set.Controls)
	if err != nil {
		return nil, err
	}
	if _, err := p.Adapt(metalearner.Batch(windows)); err != nil {
		return nil, err
	}
	now, err := p.Adapted()
	if err != nil {
		return nil, err
	}
	list := now.Local
	if model.MAML.DeployedSteps > 0 {
		list = slices.Concat(now.Theta, list)
	}
	for _, one := range list {
		entries, err := weights.Values(one)
		if err != nil {
			return nil, err
		}
		values = append(values, entries...)
	}
	return values, nil
}

// measured are mean and deviation over time of each entry of state and control.
func measured(set *dataset.Set, t dataset.Trajectory) (values []float64) {
	for _, part := range []struct {
		list  []float64
		width int
		steps int // the last state has no control
	}{{t.State, set.Dim(), t.Length()}, {t.Control, set.Controls, t.Length() - 1}} {
		for c := range part.width {
			var column []float64
			for i := range part.steps {
				column = append(column, part.list[i*part.width+c])
			}
			mean, deviation := stat.MeanStdDev(column, nil)
			values = append(values, mean, deviation)
		}
	}
	return values
}
