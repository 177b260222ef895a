package evaluation

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
)

// TestContinued: what continues a system's paths is given the context that a model of seed 1 sees, and the steps and
// controls of the whole path; what it writes is the prediction, whatever the number of workers.
func TestContinued(t *testing.T) {
	e := settings
	e.InputNoise = 0.5
	trial := shots(t, numbered(), e)
	seen := &successor{context: 3}
	if _, err := Rollout(t.Context(), trial, ReferenceSeed, seen); err != nil {
		t.Fatal(err)
	}
	given := seen.given[0]
	var before *Rollouts
	for _, workers := range []int{1, 2} {
		rollouts, err := Continued(t.Context(), trial, workers, func(system int) (Continue, error) {
			w := 0
			return func(path dataset.Trajectory, known int) error {
				row := (system*given.Count + w) * given.Steps
				for i, v := range path.State[:known*2] {
					if float32(v) != given.State[row*2+i] {
						t.Errorf("system %d, rollout %d: value %d is %g, a model sees %g", system, w, i, v, given.State[row*2+i])
					}
				}
				truth := trial.Truth[system][w]
				if known != 3 || path.Length() != 8 || !slices.Equal(path.Step, truth.Step[:8]) || !slices.Equal(path.Control, truth.Control[:8]) {
					t.Errorf("system %d, rollout %d: %d known of %+v", system, w, known, path)
				}
				for i := range path.State[known*2:] {
					path.State[known*2+i] = float64(100*system + 50*w + i)
				}
				w++
				return nil
			}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := rollouts.At(1, 2, 4)[1]; got != 100+100+9 {
			t.Errorf("last value %g", got)
		}
		if before != nil && !reflect.DeepEqual(before, rollouts) {
			t.Error("the number of workers changes the rollouts")
		}
		before = rollouts
	}
	if state := trial.Truth[1][0].State[0]; state != number(1, 1, 0) {
		t.Errorf("the truth is now %g", state)
	}
}

// TestContinuedFails: the first system's error, with its place.
func TestContinuedFails(t *testing.T) {
	broken := errors.New("broken")
	for want, of := range map[string]func(system int) (Continue, error){
		"system 0: broken": func(int) (Continue, error) { return nil, broken },
		"system 1, rollout 0: broken": func(system int) (Continue, error) {
			return func(dataset.Trajectory, int) error {
				if system == 1 {
					return broken
				}
				return nil
			}, nil
		},
	} {
		if _, err := Continued(t.Context(), shots(t, numbered(), settings), 2, of); !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestInRange: the steps before the first of any rollout that has no square.
func TestInRange(t *testing.T) {
	for name, c := range map[string]struct {
		value float64
		want  int
	}{"zero": {0, 5}, "large": {1e150, 5}, "too large": {1e160, 3}, "infinite": {math.Inf(-1), 3}, "no number": {math.NaN(), 3}} {
		r := NewRollouts(shots(t, numbered(), settings))
		r.At(1, 1, 3)[1] = c.value
		if got := r.InRange(); got != c.want {
			t.Errorf("%s: %d steps, want %d", name, got, c.want)
		}
	}
}
