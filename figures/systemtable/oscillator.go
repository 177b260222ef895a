package systemtable

import (
	"metasymlab/figures/results"
	"metasymlab/figures/table"
)

// Oscillator is Table 3, the open quantum oscillator.
func Oscillator(r *results.Results) *table.Table {
	d := r.Profile.Quantum.Data
	rows := []row{
		{"oscillator frequency ω", "γ", lost, intervals(d.Train.Frequency, d.OOD.Frequency)},
		{"squeezing strength χ", "γ", lost, intervals(d.Train.Squeezing, d.OOD.Squeezing)},
		{"cubic drive strength β", "γ", lost, intervals(d.Train.Cubic, d.OOD.Cubic)},
		{"bath rate γ", "", lost, words("1, the unit of rates")},
		{"thermal occupation n̄", "quanta", lost, intervals(d.Train.Occupation, d.OOD.Occupation)},
		{"measurement efficiency η", "", lost, intervals(d.Train.Efficiency, d.OOD.Efficiency)},
		{"initial amplitude |α₀|", "√quanta", lost, intervals(d.Train.Amplitude, d.OOD.Amplitude)},
		{"systems", "", absent, counts(d.TrainSystems, d.OODSystems)},
		{"validation systems", "", absent, counts(d.ValidationSystems, d.ShiftedSystems)},
		{"shots of a system", "", absent, counts(d.TrainShots, d.OODShots)},
		{"bins of a record", "", absent, counts(d.Bins, d.Bins)},
		{"bin width Δt", "1/γ", absent, product(d.Step, d.StepsPerBin)},
		{"integrator step", "1/γ", absent, both(d.Step)},
		{"Fock levels", "", absent, counts(d.TrainLevels, d.OODLevels)},
	}
	return assemble(r, "table3", "Table 3, parametric oscillator",
		"Parameters of the open quantum oscillators. Every system starts in a coherent state and is measured many times.",
		rows,
		"Initial amplitude: the phase of α₀ is uniform. Parameters at or above the parametric threshold, or where the cubic drive could let the state run away, are drawn anew.",
		"The labels of some rows of the paper's table are lost with their values; its text names the cubic drive, the bath and the initial state.",
		byFloors,
	)
}

// product is a length of n steps, free of the binary rounding of the product.
func product(step float64, n int) [2]table.Value {
	v := table.Number(step*float64(n), decimals(step))
	return [2]table.Value{v, v}
}
