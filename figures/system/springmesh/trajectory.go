// Package springmesh shows the spring mesh: one system of the training distribution, moving, and where its energy goes.
package springmesh

import (
	"fmt"

	"metasymlab/figures/system"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/springmesh"
)

// mostSnapshots bounds what is simulated: the paper's number of snapshots. Longer data sets are shown up to there.
const mostSnapshots = 2000

// Trajectory is one motion of one mesh.
type Trajectory struct {
	Params springmesh.Params
	Mesh   *springmesh.Mesh

	// At every snapshot: time [s] and energies [J]. Dissipated is ∫γ Σ|q̇|² dt since the start, by the trapezoidal
	// rule.
	Time, Kinetic, Potential, Dissipated []float64

	Shown  []int       // the snapshots whose states are kept, ascending
	States [][]float64 // [len(Shown)][4n]
}

// Draw draws a mesh, its time grid and its initial state from the training ranges, and lets it move. It keeps `frames`
// states, equally spaced.
func Draw(d profile.MeshData, seed uint64, frames int) (*Trajectory, error) {
	rng := system.Stream(seed)
	p := springmesh.Params{Columns: d.Columns, Rows: d.Rows}
	p.Damping = system.Uniform(d.Train.Damping, rng)
	p.Mass = system.Uniform(d.Train.Mass, rng)
	p.Stiffness = system.Uniform(d.Train.Stiffness, rng)
	if err := p.Fixed.UnmarshalText([]byte(d.Fixed)); err != nil {
		return nil, err
	}
	sim, err := springmesh.NewSimulator(p, springmesh.RungeKutta4, p.MaxStep())
	if err != nil {
		return nil, err
	}
	grid, err := springmesh.IrregularGrid(min(d.Snapshots, mostSnapshots), d.Train.Interval[0], d.Train.Interval[1], rng)
	if err != nil {
		return nil, err
	}
	t := &Trajectory{Params: p, Mesh: sim.Mesh(), Shown: system.Every(grid.Snapshots(), frames)}
	state := make([]float64, t.Mesh.StateSize())
	offset := springmesh.Annulus{Inner: d.Train.Displacement[0], Outer: d.Train.Displacement[1]}
	if err := t.Mesh.Displace(state, offset, rng); err != nil {
		return nil, err
	}
	var now, lost, power float64
	for i := range grid.Snapshots() {
		if i > 0 {
			if err := sim.Advance(state, grid[i-1]); err != nil {
				return nil, fmt.Errorf("snapshot %d: %w", i, err)
			}
			now += grid[i-1]
			lost += grid[i-1] * (power + t.Mesh.DissipatedPower(state)) / 2
		}
		power = t.Mesh.DissipatedPower(state)
		t.Time = append(t.Time, now)
		t.Kinetic = append(t.Kinetic, t.Mesh.Kinetic(state))
		t.Potential = append(t.Potential, t.Mesh.Potential(state))
		t.Dissipated = append(t.Dissipated, lost)
		if i == t.Shown[len(t.States)] {
			t.States = append(t.States, append([]float64(nil), state...))
		}
	}
	return t, nil
}
