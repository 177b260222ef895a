package dataset

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestFitScale(t *testing.T) {
	systems := []System{
		{Trajectories: []Trajectory{{State: []float64{1, 10, 3, 10}}, {State: []float64{5, 40}}}},
		{Trajectories: []Trajectory{{State: []float64{7, 20}}}},
	}
	scale, err := FitScale(systems, 2, nil)
	if err != nil || !reflect.DeepEqual(scale, Scale{[]float64{4, 20}, []float64{math.Sqrt(5), math.Sqrt(150)}, make([]bool, 2)}) {
		t.Errorf("scale %v, %v", scale, err) // by hand: 1, 3, 5, 7 and 10, 10, 40, 20
	}
	scale.Apply(systems[:1])
	if got := systems[0].Trajectories[1].State; got[0] != 1/math.Sqrt(5) || got[1] != 20/math.Sqrt(150) {
		t.Errorf("scaled %v", got)
	}
	if _, err := FitScale([]System{{}}, 2, nil); err == nil || !strings.Contains(err.Error(), "no state") {
		t.Errorf("no states: %v", err)
	}
	infinite := []System{{Trajectories: []Trajectory{{State: []float64{0, 0, math.Inf(1), 0}}}}}
	if _, err := FitScale(infinite, 2, nil); err == nil || !strings.Contains(err.Error(), "scale of channel 0") {
		t.Errorf("infinite state: %v", err)
	}
}

// TestFitScaleKinds: channels of one kind share the root of their mean variance; one that never changes, such as the
// place of a held particle, has no part in it and deviation 1.
func TestFitScaleKinds(t *testing.T) {
	systems := []System{{Trajectories: []Trajectory{{State: []float64{1, 0.1, 10, 3, 0.1, 14, 5, 0.1, 18}}}}}
	scale, err := FitScale(systems, 3, []int{0, 0, 0})
	shared := math.Sqrt((8./3 + 32./3) / 2) // variances of 1, 3, 5 and of 10, 14, 18
	if want := (Scale{[]float64{3, 0.1, 14}, []float64{shared, 1, shared}, []bool{false, true, false}}); err != nil || !reflect.DeepEqual(scale, want) {
		t.Errorf("scale %v (%v), want %v", scale, err, want)
	}
}

// TestAddNoise: the noise has the stated deviation, leaves constant channels alone, and is that of the seed.
func TestAddNoise(t *testing.T) {
	const steps = 20000
	make := func(seed int) *Set {
		set := &Set{Channels: []string{"x", "held"}, Scale: Scale{Constant: []bool{false, true}}}
		for _, split := range Splits {
			set.Put(split, []System{{Trajectories: []Trajectory{{State: make([]float64, 2*steps)}}}})
		}
		set.AddNoise(0.25, seed)
		return set
	}
	set := make(1)
	for _, split := range Splits {
		sum := 0.0
		state := set.Systems(split)[0].Trajectories[0].State
		for i := 0; i < len(state); i += 2 {
			sum += state[i] * state[i]
			if state[i+1] != 0 {
				t.Fatal("a constant channel is noisy")
			}
		}
		// The variance of 20000 draws has a relative standard error of 1 %; five of them.
		if variance := sum / steps; math.Abs(variance/0.0625-1) > 0.05 {
			t.Errorf("%s: variance %g, want 0.0625", split, variance)
		}
	}
	if !reflect.DeepEqual(set, make(1)) || reflect.DeepEqual(set, make(2)) || reflect.DeepEqual(set.Train, set.OOD) {
		t.Error("the noise is not that of the seed and the split")
	}

}

// TestStreams: no two of a set's random streams begin alike.
func TestStreams(t *testing.T) {
	type place struct {
		split         Split
		system, index int
	}
	seen := map[[2]uint64]place{}
	for split := Train; split <= Shifted; split++ {
		for system := range 60 {
			for index := range 60 {
				rng := Stream(7, split, system, index)
				first := [2]uint64{rng.Uint64(), rng.Uint64()}
				if before, ok := seen[first]; ok {
					t.Fatalf("streams %+v and %v are the same", before, place{split, system, index})
				}
				seen[first] = place{split, system, index}
			}
		}
	}
}

func TestAdaptationAndMeta(t *testing.T) {
	set := &Set{Channels: []string{"x", "y"}, Controls: 1}
	s := System{Trajectories: []Trajectory{counting(1, 3), counting(2, 3), counting(3, 3)}}
	adaptation, meta := set.AdaptationAndMeta(s)
	if !reflect.DeepEqual(adaptation, s.Trajectories[:1]) || !reflect.DeepEqual(meta, s.Trajectories[1:]) {
		t.Errorf("%d for adaptation, %d for the outer loss; want the first and the last two", len(adaptation), len(meta))
	}
	// A single trajectory is cut in time, whatever its length.
	k := counting(1, 5)
	adaptation, meta = set.AdaptationAndMeta(System{Trajectories: []Trajectory{k}})
	first := Trajectory{State: k.State[:4], Control: k.Control[:2], Step: k.Step[:2]}
	second := Trajectory{State: k.State[4:], Control: k.Control[2:], Step: k.Step[2:]}
	if !reflect.DeepEqual(adaptation, []Trajectory{first}) || !reflect.DeepEqual(meta, []Trajectory{second}) {
		t.Errorf("halves %+v and %+v of %+v", adaptation, meta, k)
	}
}

func TestValidate(t *testing.T) {
	set := &Set{System: "counting", Channels: []string{"x", "y"}, Controls: 1, Train: []System{{Trajectories: []Trajectory{counting(1, 3)}}}}
	if err := set.Validate(); err != nil {
		t.Error(err)
	}
	for name, damage := range map[string]func(*Trajectory){
		"state":   func(k *Trajectory) { k.State = k.State[:5] },
		"control": func(k *Trajectory) { k.Control = nil },
		"step":    func(k *Trajectory) { k.Step = append(k.Step, 1) },
	} {
		broken := counting(2, 3)
		damage(&broken)
		set.OOD = []System{{Trajectories: []Trajectory{counting(1, 3), broken}}}
		if err := set.Validate(); err == nil || !strings.Contains(err.Error(), "ood system 0, trajectory 1") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
