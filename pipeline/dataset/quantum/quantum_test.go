package quantum

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile/profiletest"
)

func quantum(t *testing.T, workers int, all ...profiletest.Changes) *dataset.Set {
	t.Helper()
	p := profiletest.Read(t, append([]profiletest.Changes{profiletest.Tiny()}, all...)...)
	var done atomic.Int32
	set, err := Generate(context.Background(), p.Quantum.Data, workers, func() { done.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	if int(done.Load()) != Systems(p.Quantum.Data) {
		t.Errorf("%d systems reported, of %d", done.Load(), Systems(p.Quantum.Data))
	}
	if err := set.Validate(); err != nil {
		t.Error(err)
	}
	return set
}

// moments are mean and standard deviation of a channel over systems.
func moments(systems []dataset.System, channel int) (mean, deviation float64) {
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
		for name, systems := range map[string][]dataset.System{"validation": set.Validation, "out-of-distribution": set.OOD} {
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

// TestReproducible: bits depend on the seed and on nothing else.
func TestReproducible(t *testing.T) {
	one, four := quantum(t, 1), quantum(t, 4)
	if !reflect.DeepEqual(one, four) {
		t.Error("1 and 4 workers give different data")
	}
	other := quantum(t, 1, profiletest.Changes{"quantum.data.seed": 8})
	for _, split := range dataset.Splits {
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

// TestShifted: the shifted validation systems are of the unseen ones' ranges, with as many shots, and none of them is
// an unseen one.
func TestShifted(t *testing.T) {
	set := quantum(t, 2, profiletest.Changes{"quantum.data.ood.frequency": []float64{2.5, 3}, "quantum.data.ood_levels": 26, "quantum.data.shifted_systems": 3, "quantum.data.ood_shots": 5})
	if len(set.Shifted) != 3 {
		t.Fatalf("%d shifted systems, want 3", len(set.Shifted))
	}
	for i, s := range set.Shifted {
		if f := s.Parameters[0].Value; f < 2.5 || f > 3 || len(s.Trajectories) != 5 {
			t.Errorf("system %d: frequency %g, %d shots", i, f, len(s.Trajectories))
		}
		for k, unseen := range set.OOD {
			if s.Parameters[0] == unseen.Parameters[0] || s.Trajectories[0].State[0] == unseen.Trajectories[0].State[0] {
				t.Errorf("shifted system %d is drawn as unseen system %d", i, k)
			}
		}
	}
}

// TestQuantumErrors: settings that no system can have, and the end of the context.
func TestQuantumErrors(t *testing.T) {
	for name, c := range map[string]struct {
		change profiletest.Changes
		want   string
	}{
		"above threshold": {profiletest.Changes{"quantum.data.train.squeezing": []float64{5, 6}}, "train system 0: none of 1000 draws"},
		"too few levels":  {profiletest.Changes{"quantum.data.ood_levels": 4}, "ood system 0"},
		"step too long":   {profiletest.Changes{"quantum.data.step": 1.0}, "step = 1"},
	} {
		d := profiletest.Read(t, profiletest.Tiny(), c.change).Quantum.Data
		if _, err := Generate(context.Background(), d, 2, nil); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Generate(ctx, profiletest.Read(t, profiletest.Tiny()).Quantum.Data, 2, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
