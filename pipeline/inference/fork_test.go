package inference_test

import (
	"reflect"
	"sync"
	"testing"

	"metasymlab/pipeline/inference"
)

// TestResetAndFork: Reset goes back to where Adapt or Start led; a fork goes its own way.
func TestResetAndFork(t *testing.T) {
	m := full()
	f := open(t, m)
	h := measured(1, m, 8)
	adapt(t, f, h)
	move := func(f *inference.Forecaster) {
		t.Helper()
		if _, err := f.Rollout(h.Controls); err != nil {
			t.Fatal(err)
		}
	}
	for _, place := range []string{"adapt", "start"} {
		if place == "start" {
			if err := f.Start(before(h, 2)); err != nil {
				t.Fatal(err)
			}
		}
		want := ahead(t, f, m)
		fork := f.Fork()
		move(fork)
		if !reflect.DeepEqual(ahead(t, f, m), want) || reflect.DeepEqual(ahead(t, fork, m), want) {
			t.Errorf("%s: a fork's steps move the forecaster, or do not move the fork", place)
		}
		there := ahead(t, fork, m)
		move(f)
		if !reflect.DeepEqual(ahead(t, f, m), there) {
			t.Errorf("%s: the forecaster and its fork come to different places", place)
		}
		if err := f.Reset(); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(ahead(t, f, m), want) || !reflect.DeepEqual(ahead(t, fork, m), there) {
			t.Errorf("%s: Reset does not lead back, or takes the fork along", place)
		}
	}
}

// TestForksAtOnce: forks in several goroutines give what they give one after the other.
func TestForksAtOnce(t *testing.T) {
	m := full()
	f := open(t, m)
	h := measured(1, m, 8)
	adapt(t, f, h)
	run := func(f *inference.Forecaster, i int) ([][]float64, error) {
		if i%2 == 1 { // some are adapted anew at the same time
			if _, err := f.Adapt(measured(uint64(i), m, 7+i)); err != nil {
				return nil, err
			}
		}
		return f.Rollout(measured(uint64(i), m, 20).Controls)
	}
	const forks = 6
	var want, got [forks][][]float64
	var errs [2 * forks]error
	for i := range forks {
		want[i], errs[i] = run(f.Fork(), i)
	}
	var all sync.WaitGroup
	for i := range forks {
		fork := f.Fork()
		all.Go(func() { got[i], errs[forks+i] = run(fork, i) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Error("forks in goroutines of their own come to other states")
	}
}

// TestForksInTurn: two forks that step in turn do not see each other's steps.
func TestForksInTurn(t *testing.T) {
	m := full()
	f := open(t, m)
	h := measured(1, m, 8)
	adapt(t, f, h)
	if err := f.Start(before(h, 1)); err != nil {
		t.Fatal(err)
	}
	for past := range 7 { // from an empty window to a full one
		left, right, alone := f.Fork(), f.Fork(), f.Fork()
		want, err := alone.Rollout(h.Controls[:4])
		if err != nil {
			t.Fatal(err)
		}
		for i := range 4 {
			got, err := left.Step(h.Controls[i])
			if err != nil || !reflect.DeepEqual(got, want[i]) {
				t.Errorf("after %d steps, step %d: in turn with another fork %v, alone %v (%v)", past, i, got, want[i], err)
			}
			if _, err := right.Step(h.Controls[6-i]); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := f.Step(h.Controls[past]); err != nil {
			t.Fatal(err)
		}
	}
}
