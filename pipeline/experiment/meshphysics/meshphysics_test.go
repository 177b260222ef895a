package meshphysics

import (
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/mesh"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/systems/springmesh"
)

func small(t *testing.T, changes ...profiletest.Changes) profile.SmallMesh {
	t.Helper()
	return profiletest.Read(t, append([]profiletest.Changes{profiletest.Tiny(), {"mesh3x3.data.snapshots": 120, "mesh3x3.data.ood_systems": 3,
		"mesh3x3.conservative.systems": 5, "mesh3x3.trampoline.systems": 3}}, changes...)...).Mesh3x3
}

func generate(t *testing.T, d profile.MeshData) *dataset.Set {
	t.Helper()
	set, err := mesh.Generate(t.Context(), "mesh3x3", d, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestIdentify: of exact data the parameters are those of the simulation, with friction, without and with much,
// whatever is held; with noise on the data they are near, and never negative. With them or the true ones the simulator
// goes on as the data do.
func TestIdentify(t *testing.T) {
	plain, corners, noisy := small(t), small(t, profiletest.Changes{"mesh3x3.data.fixed": "corners"}), small(t, profiletest.Changes{"mesh3x3.data.noise": 0.001})
	for name, c := range map[string]struct {
		data    profile.MeshData
		trained profile.MeshData
		within  float64
	}{
		"plain":        {plain.Data, plain.Data, 1e-5},
		"corners":      {corners.Data, corners.Data, 1e-5},
		"conservative": {plain.Data.Unseen(plain.Conservative), plain.Data, 1e-5},
		"trampoline":   {plain.Data.Unseen(plain.Trampoline), plain.Data, 1e-4},
		"noisy":        {noisy.Data, noisy.Data, 0.05},
		// Of noisy data without friction half the fits would have a negative one.
		"noisy, conservative": {noisy.Data.Unseen(noisy.Conservative), noisy.Data, 0.2},
	} {
		set := generate(t, c.trained)
		if c.data.OOD != c.trained.OOD {
			var err error
			if set, err = mesh.Unseen(t.Context(), name, c.data, set.Scale, 2, nil); err != nil {
				t.Fatal(err)
			}
		}
		for i, system := range set.OOD {
			whole := system.Trajectories[0]
			truth, err := Truth(c.data, i)
			if err != nil {
				t.Fatal(err)
			}
			p, err := Identify(c.data, set.Scale, []dataset.Trajectory{set.Cut(whole, 0, 61)})
			if err != nil {
				t.Fatalf("%s, system %d: %v", name, i, err)
			}
			for k, v := range []float64{p.Damping, p.Mass, p.Stiffness} {
				if want := system.Parameters[k].Value; v < 0 || math.Abs(v-want) > c.within*(want+p.Mass) {
					t.Errorf("%s, system %d: %s %g, want %g", name, i, system.Parameters[k].Name, v, want)
				}
			}
			if strings.HasPrefix(name, "noisy") {
				continue
			}
			for _, params := range []struct {
				name string
				springmesh.Params
			}{{"true", truth}, {"identified", p}} {
				path := whole
				path.State = slices.Clone(whole.State)
				clear(path.State[61*set.Dim():])
				if err := Continue(params.Params, set.Scale, path, 61); err != nil {
					t.Fatal(err)
				}
				for j, v := range path.State {
					if math.Abs(v-whole.State[j]) > 1e-3 {
						t.Fatalf("%s, system %d, %s parameters: step %d, channel %d is %g, want %g", name, i, params.name, j/set.Dim(), j%set.Dim(), v, whole.State[j])
					}
				}
			}
		}
	}
}

// TestRefused: what the trajectories do not determine, or no mesh does, is an error of one line.
func TestRefused(t *testing.T) {
	d := small(t).Data
	set := generate(t, d)
	still := set.Cut(set.OOD[0].Trajectories[0], 0, 20)
	still.State = slices.Clone(still.State)
	for i := range still.State {
		still.State[i] = still.State[i%set.Dim()]
	}
	broken := still
	broken.State = slices.Clone(still.State)
	broken.State[set.Dim()+1] = math.NaN()
	other := d
	other.Fixed = "bottom"
	for name, c := range map[string]struct {
		data profile.MeshData
		of   []dataset.Trajectory
		want string
	}{
		"no motion": {d, []dataset.Trajectory{still}, "identify: "},
		"no data":   {d, nil, "identify: "},
		"broken":    {d, []dataset.Trajectory{broken}, "identify: springmesh: particle"},
		"held":      {other, []dataset.Trajectory{still}, "identify: fixed: "},
	} {
		p, err := Identify(c.data, set.Scale, c.of)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %+v, error %v, want one line with %q", name, p, err, c.want)
		}
	}
	if _, err := Truth(other, 0); err == nil {
		t.Error("no error of what is held")
	}
}
