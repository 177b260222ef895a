package systemtable

import (
	"metasymlab/figures/results"
	"metasymlab/figures/table"
)

// Mesh is Table 2, the spring mesh.
func Mesh(r *results.Results) *table.Table {
	d := r.Profile.Mesh.Data
	rows := []row{
		{"damping coefficient γ", "kg/s", lost, intervals(d.Train.Damping, d.OOD.Damping)},
		{"mass m", "kg", lost, intervals(d.Train.Mass, d.OOD.Mass)},
		{"stiffness k", "N/m", lost, intervals(d.Train.Stiffness, d.OOD.Stiffness)},
		{"initial conditions: displacement", "m", lost, intervals(d.Train.Displacement, d.OOD.Displacement)},
		{"time step Δt", "s", lost, intervals(d.Train.Interval, d.OOD.Interval)},
		{"mesh size", "masses", [2]string{"10 × 10", "10 × 10"}, words("%d × %d", d.Columns, d.Rows)},
		{"systems", "", [2]string{"25 systems", "10 systems"}, counts(d.TrainSystems, d.OODSystems)},
		{"validation systems", "", absent, counts(d.ValidationSystems, d.ShiftedSystems)},
		{"time steps of a system", "", [2]string{"2000 steps", "—"}, counts(d.Snapshots, d.Snapshots)},
		{"held masses", "", absent, words("%s", d.Fixed)},
		{"noise", "std of a channel", absent, both(d.Noise)},
	}
	return assemble(r, "table2", "Table 2, spring mesh",
		"Parameters of the spring meshes. Every mesh has one damping, mass and stiffness for all of its masses and springs, and one trajectory that starts at rest.",
		rows,
		"Initial conditions: every free mass uniformly in the annulus of these radii around its place in the grid. Time step: drawn anew for every step.",
		"Ours follow Otness et al. (2021), arXiv 2108.07799, whose mesh has k = 1 N/m, m = 1 kg, γ = 0.1 kg/s, displacements up to 0.35 m and, out of distribution, from 0.35 m to 0.45 m.",
	)
}
