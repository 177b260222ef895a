package mesh

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/systems/springmesh"
)

func tiny(t *testing.T, changes ...profiletest.Changes) profile.MeshData {
	t.Helper()
	return profiletest.Read(t, append([]profiletest.Changes{profiletest.Tiny(), {"mesh.data.snapshots": 200}}, changes...)...).Mesh.Data
}

func generate(t *testing.T, d profile.MeshData, workers int) *dataset.Set {
	t.Helper()
	set, err := Generate(context.Background(), "mesh", d, workers, nil)
	return whole(t, set, err)
}

// whole is a generated set, which must be valid.
func whole(t *testing.T, set *dataset.Set, err error) *dataset.Set {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Validate(); err != nil {
		t.Fatal(err)
	}
	return set
}

// TestPhysics: unscaled again, every trajectory starts at rest within its annulus, holds the top row, and loses energy
// at every snapshot; its time grid is irregular and within its range.
func TestPhysics(t *testing.T) {
	d := tiny(t)
	set := generate(t, d, 2)
	for _, split := range dataset.Splits {
		ranges := rangesOf(d, split)
		for i, s := range set.Systems(split) {
			mesh, err := springmesh.NewMesh(Params(d, springmesh.FixTop, split, i))
			if err != nil {
				t.Fatal(err)
			}
			rest := make([]float64, mesh.StateSize())
			mesh.Rest(rest)
			trajectory := s.Trajectories[0]
			if trajectory.Length() != 200 {
				t.Fatalf("%d snapshots, want 200", trajectory.Length())
			}
			distinct := map[float64]bool{}
			before := 0.0
			for row := range trajectory.Length() {
				state := make([]float64, set.Dim())
				for c := range state {
					state[c] = trajectory.State[row*set.Dim()+c]*set.Scale.Deviation[c] + set.Scale.Mean[c]
				}
				for _, held := range mesh.Fixed() {
					for k := range 2 {
						if state[2*held+k] != rest[2*held+k] || state[set.Dim()/2+2*held+k] != 0 {
							t.Fatalf("%s system %d: particle %d is held but moves", split, i, held)
						}
					}
				}
				energy := mesh.Energy(state)
				// Without momentum the power is zero at first, so the very first step loses almost nothing.
				if row > 1 && !(energy < before) {
					t.Fatalf("%s system %d: energy %g after %g at snapshot %d", split, i, energy, before, row)
				}
				before = energy
				if row == 0 && mesh.Kinetic(state) > 1e-25 {
					t.Errorf("%s system %d starts with kinetic energy %g", split, i, mesh.Kinetic(state))
				}
				step := trajectory.Step[row]
				distinct[step] = true
				if step < ranges.Interval[0] || step > ranges.Interval[1] {
					t.Fatalf("%s system %d: interval %g s is not in %v", split, i, step, ranges.Interval)
				}
			}
			if len(distinct) < 190 {
				t.Errorf("%s system %d: only %d different intervals", split, i, len(distinct))
			}
			for k, r := range []profile.Range{ranges.Damping, ranges.Mass, ranges.Stiffness} {
				if v := s.Parameters[k].Value; v < r[0] || v > r[1] {
					t.Errorf("%s system %d: %s %g is not in %v", split, i, s.Parameters[k].Name, v, r)
				}
			}
		}
	}
}

// TestScale: positions share one deviation and momenta another, so that the symplectic form keeps its shape.
func TestScale(t *testing.T) {
	set := generate(t, tiny(t), 1)
	half := set.Dim() / 2
	for c := range set.Dim() {
		if set.Scale.Constant[c] {
			continue
		}
		if first := (c / half) * half; set.Scale.Deviation[c] != set.Scale.Deviation[first] {
			t.Errorf("channel %s has deviation %g, %s has %g", set.Channels[c], set.Scale.Deviation[c], set.Channels[first], set.Scale.Deviation[first])
		}
	}
}

// TestReproducible: bits depend on the seed and on nothing else.
func TestReproducible(t *testing.T) {
	one := generate(t, tiny(t), 1)
	if !reflect.DeepEqual(one, generate(t, tiny(t), 3)) {
		t.Error("1 and 3 workers give different data")
	}
	more := generate(t, tiny(t, profiletest.Changes{"mesh.data.ood_systems": 2}), 2)
	if !reflect.DeepEqual(one.OOD, more.OOD[:1]) {
		t.Error("the first system changes when systems are added")
	}
	other := generate(t, tiny(t, profiletest.Changes{"mesh.data.seed": 8}), 1)
	if reflect.DeepEqual(one.Train[0].Parameters, other.Train[0].Parameters) {
		t.Error("another seed gives the same system")
	}
	noisy := generate(t, tiny(t, profiletest.Changes{"mesh.data.noise": 0.1}), 1)
	if reflect.DeepEqual(one.Train[0].Trajectories[0].State, noisy.Train[0].Trajectories[0].State) || !reflect.DeepEqual(one.Scale, noisy.Scale) {
		t.Error("noise should change the states and not the scale")
	}
}

// TestShifted: the shifted validation systems are of the unseen ones' ranges, and none of them is an unseen one.
func TestShifted(t *testing.T) {
	d := tiny(t, profiletest.Changes{"mesh.data.shifted_systems": 3, "mesh.data.ood_systems": 3})
	set := generate(t, d, 2)
	if len(set.Shifted) != 3 || Systems(d) != 9 {
		t.Fatalf("%d shifted systems of %d, want 3 of 9", len(set.Shifted), Systems(d))
	}
	for i, s := range set.Shifted {
		if k := s.Parameters[2].Value; k < 2 || k > 4 || s.Trajectories[0].Step[0] < 0.012 || s.Trajectories[0].Length() != 200 {
			t.Errorf("system %d: stiffness %g, first interval %g, %d snapshots", i, k, s.Trajectories[0].Step[0], s.Trajectories[0].Length())
		}
		for k, unseen := range set.OOD {
			if s.Parameters[0] == unseen.Parameters[0] || s.Trajectories[0].Step[0] == unseen.Trajectories[0].Step[0] {
				t.Errorf("shifted system %d is drawn as unseen system %d", i, k)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		change profiletest.Changes
		want   string
	}{
		"fixed": {profiletest.Changes{"mesh.data.fixed": "bottom"}, "mesh.data.fixed"},
		"mass":  {profiletest.Changes{"mesh.data.train.mass": []float64{0, 0}}, "train system 0"},
		"discs": {profiletest.Changes{"mesh.data.ood.displacement": []float64{0.1, 0.9}}, "ood system 0"},
	} {
		if _, err := Generate(context.Background(), "mesh", tiny(t, c.change), 2, nil); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one line with %q", name, err, c.want)
		}
	}
}

// TestFlow: the flow of the free particles contracts the symplectic form by e^(-γΔt/m), with held particles or without.
func TestFlow(t *testing.T) {
	for _, fixed := range []string{"none", "top", "corners"} {
		d := profiletest.Read(t, profiletest.Tiny(), profiletest.Changes{"mesh.data.fixed": fixed}).Mesh.Data
		set, err := Generate(t.Context(), "mesh", d, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		state := make([]float64, set.Dim())
		for c := range state {
			state[c] = set.OOD[0].Trajectories[0].State[c]*set.Scale.Deviation[c] + set.Scale.Mean[c]
		}
		for _, interval := range []float64{0.01, 0.3} {
			jacobian, expected, err := Flow(d, dataset.OOD, 0, state, interval)
			if err != nil {
				t.Fatal(err)
			}
			n, _ := jacobian.Dims()
			held := map[string]int{"none": 0, "top": 3, "corners": 4}[fixed]
			measured, err := metasym.FormDefect(jacobian)
			// The integrator's own error: RK4 at steps of at most 5 ms.
			if err != nil || n != 4*(9-held) || math.Abs(measured-expected) > 1e-7 || !(expected > 1e-4) {
				t.Errorf("%s, %g s: defect %g in %d coordinates, theory says %g in %d (%v)", fixed, interval, measured, n, expected, 4*(9-held), err)
			}
		}
	}
}
