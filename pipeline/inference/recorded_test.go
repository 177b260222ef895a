package inference_test

import (
	"math"
	"testing"

	"metasymlab/pipeline/inference"
)

// TestRecorded: a data set's trajectory comes back in physical units, and parts of it are what they say.
func TestRecorded(t *testing.T) {
	set := oscillators(t, 2)
	track := set.Train[1].Trajectories[0]
	h := inference.Recorded(set, track)
	if len(h.States) != track.Length() || len(h.Controls) != track.Length()-1 || len(h.Steps) != track.Length()-1 {
		t.Fatalf("%d states, %d controls, %d steps of a trajectory of %d", len(h.States), len(h.Controls), len(h.Steps), track.Length())
	}
	for i, x := range h.States {
		for c, v := range x {
			if scaled := (v - set.Scale.Mean[c]) / set.Scale.Deviation[c]; math.Abs(scaled-track.State[i*set.Dim()+c]) > 1e-12 {
				t.Errorf("state %d, channel %d: %g", i, c, v)
			}
		}
	}
	first, rest := h.First(5), h.From(4)
	if len(first.States) != 5 || len(first.Controls) != 4 || len(first.Steps) != 4 || first.States[4][0] != h.States[4][0] {
		t.Errorf("the first five: %+v", first)
	}
	if len(rest.States) != len(h.States)-4 || len(rest.Controls) != len(rest.States)-1 || len(rest.Steps) != len(rest.States)-1 ||
		rest.Controls[0][0] != h.Controls[4][0] || rest.Steps[0] != h.Steps[4] {
		t.Errorf("from the fifth on: %d states, %d controls, %d steps", len(rest.States), len(rest.Controls), len(rest.Steps))
	}
	if one := h.First(1); len(one.States) != 1 || len(one.Controls) != 0 || len(one.Steps) != 0 {
		t.Errorf("the first one: %+v", one)
	}
	same := inference.History{States: h.States, Controls: h.Controls, Steps: []float64{0.1}}
	if part := same.From(3); len(part.Steps) != 1 || part.Steps[0] != 0.1 {
		t.Errorf("a step that stands for all: %v", part.Steps)
	}
}

// TestNearSymplecticity: the bound of theorem C.2 holds, and looking back further than the window changes nothing.
func TestNearSymplecticity(t *testing.T) {
	m := full()
	h := measured(1, m, 14)
	f := open(t, m)
	if _, err := f.NearSymplecticity(h); err == nil {
		t.Error("a model that is not adapted is measured")
	}
	adapt(t, f, h)
	whole, err := f.NearSymplecticity(h)
	if err != nil {
		t.Fatal(err)
	}
	if !(whole.Defect > 0 && whole.Defect <= whole.Bound*(1+1e-9)) {
		t.Errorf("defect %g, bound %g", whole.Defect, whole.Bound)
	}
	last, err := f.NearSymplecticity(h.From(len(h.States) - 1 - m.Window()))
	if err != nil || last != whole {
		t.Errorf("over the last window %+v, %v; over all %+v", last, err, whole)
	}
	if _, err := f.NearSymplecticity(h.First(1)); err == nil {
		t.Error("a single state has no step")
	}
}
