package training

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"metasymlab/pipeline/dataset"

	"github.com/gomlx/gomlx/core/tensors"
)

// TestMetaBatches: steps of equal size, no system twice in one, and every system equally often in an epoch.
func TestMetaBatches(t *testing.T) {
	for _, c := range []struct{ systems, batch, steps int }{
		{25, 5, 5}, {25, 5, 10}, {25, 4, 10}, {25, 10, 10}, {7, 6, 9}, {7, 1, 7}, {7, 7, 3}, {5, 2, 1}, {1, 1, 4},
	} {
		config := Config{MetaBatch: c.batch, StepsPerEpoch: c.steps, Seed: 3}
		for epoch := range 20 {
			steps := config.metaBatches(c.systems, epoch)
			if len(steps) != c.steps {
				t.Fatalf("%+v: %d steps", c, len(steps))
			}
			times := make([]int, c.systems)
			for _, systems := range steps {
				if distinct := slices.Compact(slices.Clone(systems)); len(systems) != c.batch || len(distinct) != c.batch || !slices.IsSorted(systems) {
					t.Errorf("%+v, epoch %d: a step of %v", c, epoch, systems)
				}
				for _, s := range systems {
					times[s]++
				}
			}
			most := (c.batch*c.steps + c.systems - 1) / c.systems
			if least := c.batch * c.steps / c.systems; slices.Min(times) != least || slices.Max(times) != most {
				t.Errorf("%+v, epoch %d: systems are drawn %v times, want %d to %d", c, epoch, times, least, most)
			}
		}
	}
	config := Config{MetaBatch: 5, StepsPerEpoch: 5, Seed: 3}
	other := config
	other.Seed = 4
	first := config.metaBatches(25, 0)
	for name, c := range map[string]struct {
		steps [][]int
		same  bool
	}{
		"again":          {config.metaBatches(25, 0), true},
		"the next epoch": {config.metaBatches(25, 1), false},
		"another seed":   {other.metaBatches(25, 0), false},
	} {
		if reflect.DeepEqual(c.steps, first) != c.same {
			t.Errorf("%s: %v, at first %v", name, c.steps, first)
		}
	}
}

// asked notes the systems that inputs are asked for, in training.
type asked struct {
	regression
	mutex sync.Mutex
	steps map[int][]int
}

func (a *asked) Inputs(split dataset.Split, systems []int, step int) ([]*tensors.Tensor, error) {
	if split == dataset.Train {
		a.mutex.Lock()
		a.steps[step] = append(a.steps[step], systems...)
		a.mutex.Unlock()
	}
	return a.regression.Inputs(split, systems, step)
}

// TestMetaBatchTaken: a step asks for its systems, and for no others.
func TestMetaBatchTaken(t *testing.T) {
	p := &asked{regression: regression{rows: 4}, steps: map[int][]int{}}
	c := Config{Epochs: 3, StepsPerEpoch: 2, Patience: 3, LearningRate: 0.1, MetaBatch: 3, Seed: 9, ShardSystems: 2, Workers: 2}
	train(t, p, c, nil)
	for epoch := range 3 {
		for i, want := range c.metaBatches(5, epoch) {
			if got := slices.Sorted(slices.Values(p.steps[2*epoch+i])); !slices.Equal(got, want) {
				t.Errorf("step %d asks for systems %v, want %v", 2*epoch+i, got, want)
			}
		}
	}
	if len(p.steps) != 6 {
		t.Errorf("%d steps", len(p.steps))
	}

	// All systems as a meta-batch are no other training than without.
	c.MetaBatch = 5
	all, _ := train(t, &regression{rows: 4, drawn: true}, c, nil)
	c.MetaBatch = 0
	if none, _ := train(t, &regression{rows: 4, drawn: true}, c, nil); !reflect.DeepEqual(bits(t, all), bits(t, none)) {
		t.Errorf("all systems as a meta-batch: %v, without %v", bits(t, all), bits(t, none))
	}

	for _, size := range []int{6, -1} {
		c.MetaBatch = size
		_, err := Run(context.Background(), open(t), p, c, nil, func(*State) error { return nil })
		if want := fmt.Sprintf("meta-batches of %d of 5 systems: need 1 to 5, or 0 for all", size); err == nil || err.Error() != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
