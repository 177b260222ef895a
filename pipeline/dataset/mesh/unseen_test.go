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

// small is the 3 x 3 mesh of a tiny profile, with longer trajectories.
func small(t *testing.T, changes ...profiletest.Changes) profile.SmallMesh {
	t.Helper()
	return profiletest.Read(t, append([]profiletest.Changes{profiletest.Tiny(), {"mesh3x3.data.snapshots": 200, "mesh3x3.conservative.systems": 4, "mesh3x3.trampoline.systems": 4}}, changes...)...).Mesh3x3
}

// unseen generates meshes for the models of another set.
func unseen(t *testing.T, d profile.MeshData, trained *dataset.Set, workers int) *dataset.Set {
	t.Helper()
	set, err := Unseen(context.Background(), "other", d, trained.Scale, workers, nil)
	return whole(t, set, err)
}

// TestUnseen: the set has only unseen systems, in the scale of the other; in physical units the meshes without damping
// keep their energy, and the strongly damped ones lose it.
func TestUnseen(t *testing.T) {
	m := small(t)
	trained := generate(t, m.Data, 1)
	for name, of := range map[string]profile.UnseenMesh{"conservative": m.Conservative, "trampoline": m.Trampoline} {
		d := m.Data.Unseen(of)
		set := unseen(t, d, trained, 2)
		if len(set.Train)+len(set.Validation) != 0 || len(set.OOD) != 4 || set.System != "other" || !reflect.DeepEqual(set.Scale, trained.Scale) ||
			!reflect.DeepEqual(set.Channels, trained.Channels) {
			t.Fatalf("%s: %d, %d and %d systems of %q, or another scale", name, len(set.Train), len(set.Validation), len(set.OOD), set.System)
		}
		for i, s := range set.OOD {
			mesh, err := springmesh.NewMesh(Params(d, springmesh.FixTop, dataset.OOD, i))
			if err != nil {
				t.Fatal(err)
			}
			for k, r := range []profile.Range{of.Damping, of.Mass, of.Stiffness} {
				if v := s.Parameters[k].Value; v < r[0] || v > r[1] {
					t.Errorf("%s: %s %g is not in %v", name, s.Parameters[k].Name, v, r)
				}
			}
			rest := make([]float64, mesh.StateSize())
			mesh.Rest(rest)
			first, worst := 0.0, 0.0
			for row := range s.Trajectories[0].Length() {
				state := set.Scale.Physical(s.Trajectories[0].State[row*set.Dim():][:set.Dim()])
				for _, held := range mesh.Fixed() {
					if state[2*held] != rest[2*held] || state[set.Dim()/2+2*held] != 0 {
						t.Fatalf("%s: particle %d is held but moves", name, held)
					}
				}
				energy := mesh.Energy(state)
				if row == 0 {
					first = energy
				}
				worst = max(worst, math.Abs(energy/first-1))
			}
			switch {
			case !(first > 0):
				t.Errorf("%s system %d starts with energy %g", name, i, first)
			case name == "conservative" && !(worst < 1e-6): // the integrator's own error
				t.Errorf("%s system %d: the energy changes by %g of it", name, i, worst)
			case name == "trampoline" && !(worst > 0.3):
				t.Errorf("%s system %d: only %g of the energy is lost", name, i, worst)
			}
		}
		if !reflect.DeepEqual(set, unseen(t, d, trained, 1)) {
			t.Errorf("%s: 1 and 2 workers give different data", name)
		}
	}
}

// TestUnseenIsTheSame: with the ranges of the set's own unseen systems it gives just those, noise included.
func TestUnseenIsTheSame(t *testing.T) {
	m := small(t, profiletest.Changes{"mesh3x3.data.noise": 0.1, "mesh3x3.data.ood_systems": 2})
	trained := generate(t, m.Data, 1)
	if set := unseen(t, m.Data.Unseen(profile.UnseenMesh{Systems: 2, MeshRange: m.Data.OOD}), trained, 1); !reflect.DeepEqual(set.OOD, trained.OOD) {
		t.Error("the same ranges give other systems")
	}
}

// TestUnseenFlow: the flow of a mesh without damping is symplectic, that of a strongly damped one far from it.
func TestUnseenFlow(t *testing.T) {
	m := small(t)
	trained := generate(t, m.Data, 1)
	for name, of := range map[string]profile.UnseenMesh{"conservative": m.Conservative, "trampoline": m.Trampoline} {
		d := m.Data.Unseen(of)
		state := trained.Scale.Physical(unseen(t, d, trained, 1).OOD[3].Trajectories[0].State[:trained.Dim()])
		jacobian, expected, err := Flow(d, dataset.OOD, 3, state, 0.001)
		if err != nil {
			t.Fatal(err)
		}
		measured, err := metasym.FormDefect(jacobian)
		if err != nil || math.Abs(measured-expected) > 1e-7 || (expected == 0) != (name == "conservative") || name == "trampoline" && !(expected > 0.005) {
			t.Errorf("%s: defect %g, theory says %g (%v)", name, measured, expected, err)
		}
	}
}

func TestUnseenErrors(t *testing.T) {
	m := small(t, profiletest.Changes{"mesh3x3.trampoline.mass": []float64{0, 0}})
	trained := generate(t, m.Data, 1)
	d := m.Data.Unseen(m.Trampoline)
	if _, err := Unseen(t.Context(), "other", d, trained.Scale, 1, nil); err == nil || !strings.Contains(err.Error(), "ood system 0") {
		t.Errorf("no mass: %v", err)
	}
	d.Fixed = "bottom"
	if _, err := Unseen(t.Context(), "other", d, trained.Scale, 1, nil); err == nil || !strings.Contains(err.Error(), "other.data.fixed") {
		t.Errorf("unknown held particles: %v", err)
	}
}
