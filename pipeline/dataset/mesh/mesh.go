// Package mesh generates the data set of the spring mesh.
package mesh

import (
	"context"
	"fmt"
	"math/rand/v2"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/springmesh"
)

// longestStep bounds the integrator's step [s] where the recommended one is longer. Rare out-of-distribution meshes
// begin with inverted triangles that snap back later; resolving the snap takes this.
const longestStep = 0.005

// Generate simulates the meshes of a profile: each system has its own damping, mass, stiffness, initial displacements
// and irregular time grid, and one trajectory [snapshots, 4 particles] that starts at rest. Channels are those of
// springmesh.Mesh: all positions, then all momenta; positions share one scale and momenta another (see
// dataset.FitScale).
//
// A trajectory of S snapshots has S-1 intervals; its last entry of Step repeats the one before and belongs to no
// interval.
//
// name is the set's System, under which the profile has the meshes.
func Generate(ctx context.Context, name string, d profile.MeshData, workers int, done func()) (*dataset.Set, error) {
	set, err := unscaled(ctx, name, d, counts(d), workers, done)
	if err != nil {
		return nil, err
	}
	alike := make([]int, set.Dim())
	for c := range alike {
		if c >= set.Dim()/2 {
			alike[c] = 1 // momenta
		}
	}
	if err := set.Standardise(alike); err != nil {
		return nil, err
	}
	set.AddNoise(d.Noise, d.Seed)
	return set, nil
}

// unscaled simulates so many systems of each split, in physical units.
func unscaled(ctx context.Context, name string, d profile.MeshData, counts [4]int, workers int, done func()) (*dataset.Set, error) {
	fixed, err := held(d)
	if err != nil {
		return nil, fmt.Errorf("%s.data.%w", name, err)
	}
	set := &dataset.Set{System: name, Channels: channels(d.Columns, d.Rows)}
	return set, set.Simulate(ctx, counts, workers, done, func(split dataset.Split, i int) (dataset.System, error) {
		return simulate(d, fixed, split, i)
	})
}

func counts(d profile.MeshData) [4]int {
	return [4]int{d.TrainSystems, d.ValidationSystems, d.OODSystems, d.ShiftedSystems}
}

// Systems is the number of systems that Generate simulates.
func Systems(d profile.MeshData) int {
	return d.TrainSystems + d.ValidationSystems + d.OODSystems + d.ShiftedSystems
}

// held is which particles are.
func held(d profile.MeshData) (springmesh.Fixed, error) {
	var fixed springmesh.Fixed
	if err := fixed.UnmarshalText([]byte(d.Fixed)); err != nil {
		return fixed, fmt.Errorf("fixed: %w", err)
	}
	return fixed, nil
}

func simulator(p springmesh.Params) (*springmesh.Simulator, error) {
	return springmesh.NewSimulator(p, springmesh.RungeKutta4, min(p.MaxStep(), longestStep))
}

// Params draws the physical parameters of a system.
func Params(d profile.MeshData, fixed springmesh.Fixed, split dataset.Split, system int) springmesh.Params {
	ranges := rangesOf(d, split)
	rng := dataset.Stream(d.Seed, split, system, 0)
	return springmesh.Params{
		Columns: d.Columns, Rows: d.Rows, Fixed: fixed,
		Damping: uniform(ranges.Damping, rng), Mass: uniform(ranges.Mass, rng), Stiffness: uniform(ranges.Stiffness, rng),
	}
}

func simulate(d profile.MeshData, fixed springmesh.Fixed, split dataset.Split, system int) (dataset.System, error) {
	var out dataset.System
	p := Params(d, fixed, split, system)
	sim, err := simulator(p)
	if err != nil {
		return out, err
	}
	ranges := rangesOf(d, split)
	rng := dataset.Stream(d.Seed, split, system, 1)
	grid, err := springmesh.IrregularGrid(d.Snapshots, ranges.Interval[0], ranges.Interval[1], rng)
	if err != nil {
		return out, err
	}
	state := make([]float64, d.Snapshots*sim.Mesh().StateSize())
	annulus := springmesh.Annulus{Inner: ranges.Displacement[0], Outer: ranges.Displacement[1]}
	if err := sim.Draw(state, grid, annulus, rng); err != nil {
		return out, err
	}
	out.Parameters = []dataset.Parameter{{Name: "damping", Value: p.Damping}, {Name: "mass", Value: p.Mass}, {Name: "stiffness", Value: p.Stiffness}}
	out.Trajectories = []dataset.Trajectory{{State: state, Step: append(grid, grid[len(grid)-1])}}
	return out, nil
}

// Rest is the undeformed mesh at rest, [4 particles], in physical units.
func Rest(d profile.MeshData) ([]float64, error) {
	fixed, err := held(d)
	if err != nil {
		return nil, err
	}
	m, err := springmesh.NewMesh(Params(d, fixed, dataset.Train, 0))
	if err != nil {
		return nil, err
	}
	state := make([]float64, m.StateSize())
	m.Rest(state)
	return state, nil
}

func rangesOf(d profile.MeshData, split dataset.Split) profile.MeshRange {
	if split.Outside() {
		return d.OOD
	}
	return d.Train
}

func uniform(r profile.Range, rng *rand.Rand) float64 { return r[0] + (r[1]-r[0])*rng.Float64() }

// channels names the state's entries: x and y of every particle, column by column, then their momenta.
func channels(columns, rows int) []string {
	var names []string
	for _, kind := range []string{"", "p_"} {
		for i := range columns * rows {
			names = append(names, fmt.Sprintf("%sx%d", kind, i), fmt.Sprintf("%sy%d", kind, i))
		}
	}
	return names
}
