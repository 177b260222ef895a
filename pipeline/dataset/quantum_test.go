package dataset

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"metasymlab/pipeline/profile/profiletest"
)

func quantum(t *testing.T, workers int, all ...profiletest.Changes) *Set {
	t.Helper()
	p := profiletest.Read(t, append([]profiletest.Changes{profiletest.Tiny()}, all...)...)
	var done atomic.Int32
	set, err := Quantum(context.Background(), p.Quantum.Data, workers, func() { done.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	if int(done.Load()) != QuantumSystems(p.Quantum.Data) {
		t.Errorf("%d systems reported, of %d", done.Load(), QuantumSystems(p.Quantum.Data))
	}
	if err := set.Validate(); err != nil {
		t.Error(err)
	}
	return set
}

// moments are mean and standard deviation of a channel over systems.
func moments(systems []System, channel int) (mean, deviation float64) {
	var sum, squares, count float64
	for _, s := range systems {
		for _, k := range s.Trajectories {
			for i := channel; i < len(k.State); i += 2 {
				sum += k.State[i]
				squares += k.State[i] * k.State[i]
				count++
			}
		}
	}
	mean = sum / count
	return mean, math.Sqrt(squares/count - mean*mean)
}

// TestScale: the training systems, and they alone, have mean 0 and deviation 1.
func TestScale(t *testing.T) {
	set := quantum(t, 2)
	if len(set.Train) != 3 || len(set.Validation) != 2 || len(set.OOD) != 2 || len(set.OOD[1].Trajectories) != 4 || set.OOD[1].Trajectories[3].Length() != 9 {
		t.Fatalf("sizes are not the profile's: %d, %d, %d systems", len(set.Train), len(set.Validation), len(set.OOD))
	}
	for channel := range 2 {
		if mean, deviation := moments(set.Train, channel); math.Abs(mean) > 1e-12 || math.Abs(deviation-1) > 1e-12 {
			t.Errorf("channel %d of the training systems: mean %g, deviation %g", channel, mean, deviation)
		}
		for name, systems := range map[string][]System{"validation": set.Validation, "out-of-distribution": set.OOD} {
			if mean, deviation := moments(systems, channel); math.Abs(mean) < 1e-6 || math.Abs(deviation-1) < 1e-6 {
				t.Errorf("channel %d of the %s systems: mean %g, deviation %g: fitted on them too", channel, name, mean, deviation)
			}
		}
		// In physical units the record is white noise of variance 2/Δt = 25, and little more.
		if d := set.Scale.Deviation[channel]; d < 4 || d > 7 {
			t.Errorf("channel %d: deviation %g in physical units, the noise alone has 5", channel, d)
		}
	}
	other := quantum(t, 2, profiletest.Changes{"quantum.data.ood.efficiency": []float64{0.1, 0.2}, "quantum.data.ood_shots": 6, "quantum.data.validation_shots": 6})
	if !reflect.DeepEqual(other.Train, set.Train) || !reflect.DeepEqual(other.Scale, set.Scale) {
		t.Error("the training systems depend on the other systems' settings")
	}
	if reflect.DeepEqual(other.OOD, set.OOD) {
		t.Error("the out-of-distribution systems do not depend on their settings")
	}
}

func TestFitScale(t *testing.T) {
	systems := []System{
		{Trajectories: []Trajectory{{State: []float64{1, 10, 3, 10}}, {State: []float64{5, 40}}}},
		{Trajectories: []Trajectory{{State: []float64{7, 20}}}},
	}
	scale, err := FitScale(systems, 2)
	if err != nil || !reflect.DeepEqual(scale, Scale{[]float64{4, 20}, []float64{math.Sqrt(5), math.Sqrt(150)}}) {
		t.Errorf("scale %v, %v", scale, err) // by hand: 1, 3, 5, 7 and 10, 10, 40, 20
	}
	scale.Apply(systems[:1])
	if got := systems[0].Trajectories[1].State; got[0] != 1/math.Sqrt(5) || got[1] != 20/math.Sqrt(150) {
		t.Errorf("scaled %v", got)
	}
	for name, constant := range map[string][]System{"constant": {{Trajectories: []Trajectory{{State: []float64{2, 3, 2, 4}}}}}, "empty": {{}}} {
		if _, err := FitScale(constant, 2); err == nil || !strings.Contains(err.Error(), "scale of channel 0") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReproducible: bits depend on the seed and on nothing else.
func TestReproducible(t *testing.T) {
	one, four := quantum(t, 1), quantum(t, 4)
	if !reflect.DeepEqual(one, four) {
		t.Error("1 and 4 workers give different data")
	}
	other := quantum(t, 1, profiletest.Changes{"quantum.data.seed": 8})
	for _, split := range []Split{Train, Validation, OOD} {
		for i, s := range one.Systems(split) {
			o := other.Systems(split)[i]
			if reflect.DeepEqual(s.Parameters, o.Parameters) || s.Trajectories[0].State[0] == o.Trajectories[0].State[0] {
				t.Errorf("%s system %d is the same for another seed", split, i)
			}
		}
	}
	// More systems and shots leave those there were as they were.
	more := quantum(t, 2, profiletest.Changes{"quantum.data.ood_systems": 3, "quantum.data.ood_shots": 7})
	for i, s := range one.OOD {
		if !reflect.DeepEqual(s.Trajectories, more.OOD[i].Trajectories[:4]) {
			t.Errorf("system %d changes when systems and shots are added", i)
		}
	}
}

// TestStreams: no two of a set's random streams begin alike.
func TestStreams(t *testing.T) {
	d := profiletest.Read(t, profiletest.Tiny()).Quantum.Data
	type place struct {
		split         Split
		system, index int
	}
	seen := map[[2]uint64]place{}
	for split := Train; split <= OOD; split++ {
		for system := range 60 {
			for index := range 60 {
				rng := stream(d, split, system, index)
				first := [2]uint64{rng.Uint64(), rng.Uint64()}
				if before, ok := seen[first]; ok {
					t.Fatalf("streams %+v and %v are the same", before, place{split, system, index})
				}
				seen[first] = place{split, system, index}
			}
		}
	}
	if a, b := stream(d, Train, 2, 5), shotStream(d, Train, 2, 4); a.Uint64() != b.Uint64() {
		t.Error("shot 4 does not have stream 5: stream 0 is the parameters'")
	}
}

// TestQuantumErrors: settings that no system can have, and the end of the context.
func TestQuantumErrors(t *testing.T) {
	for name, c := range map[string]struct {
		change profiletest.Changes
		want   string
	}{
		"above threshold": {profiletest.Changes{"quantum.data.train.squeezing": []float64{5, 6}}, "quantum data, train systems: system 0: none of 1000 draws"},
		"too few levels":  {profiletest.Changes{"quantum.data.ood_levels": 4}, "quantum data, ood systems: system 0"},
		"step too long":   {profiletest.Changes{"quantum.data.step": 1.0}, "step = 1"},
	} {
		d := profiletest.Read(t, profiletest.Tiny(), c.change).Quantum.Data
		if _, err := Quantum(context.Background(), d, 2, nil); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Quantum(ctx, profiletest.Read(t, profiletest.Tiny()).Quantum.Data, 2, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAdaptationAndMeta(t *testing.T) {
	s := System{Trajectories: []Trajectory{counting(1, 3), counting(2, 3), counting(3, 3)}}
	adaptation, meta := s.AdaptationAndMeta()
	if !reflect.DeepEqual(adaptation, s.Trajectories[:1]) || !reflect.DeepEqual(meta, s.Trajectories[1:]) {
		t.Errorf("%d for adaptation, %d for the outer loss; want the first and the last two", len(adaptation), len(meta))
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
