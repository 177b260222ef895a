package profile

import (
	"fmt"
	"math"
)

// Quantum is the open quantum oscillator: its data and the models trained on it.
type Quantum struct {
	Data       QuantumData    `toml:"data"`
	Evaluation ShotEvaluation `toml:"evaluation"`
	Models
}

// QuantumData describes the heterodyne records. Times are in units of 1/γ. Every value is our choice: those of the
// paper's Table 3 are lost.
type QuantumData struct {
	Population
	TrainShots      int          `toml:"train_shots"`      // records of each training system
	ValidationShots int          `toml:"validation_shots"` // records of each validation system
	OODShots        int          `toml:"ood_shots"`        // records of each out-of-distribution or shifted system
	Bins            int          `toml:"bins"`             // record bins in a shot
	StepsPerBin     int          `toml:"steps_per_bin"`    // integrator steps in a bin
	Step            float64      `toml:"step"`             // integrator step
	TrainLevels     int          `toml:"train_levels"`     // Fock levels for training and validation systems
	OODLevels       int          `toml:"ood_levels"`       // Fock levels for out-of-distribution and shifted systems
	Train           QuantumRange `toml:"train"`
	OOD             QuantumRange `toml:"ood"`
}

// QuantumRange gives the uniform distribution of each physical parameter as [low, high]; γ = 1 sets the unit of time.
type QuantumRange struct {
	Frequency  Range `toml:"frequency"`  // ω
	Squeezing  Range `toml:"squeezing"`  // χ
	Cubic      Range `toml:"cubic"`      // β
	Occupation Range `toml:"occupation"` // n̄
	Efficiency Range `toml:"efficiency"` // η
	Amplitude  Range `toml:"amplitude"`  // |α0|; the phase is uniform
}

func (q *Quantum) system() System {
	s := q.Evaluation.of(q.Data.OODShots, q.Data.Bins)
	s.Models, s.Population, s.Data = &q.Models, q.Data.Population, q.Data
	return s
}

func (q *Quantum) validate(system string) error {
	d, e := q.Data, q.Evaluation
	data, evaluation := system+".data", system+".evaluation"
	if err := d.Population.validate(data); err != nil {
		return err
	}
	// What bounds others comes first, so that no sum below overflows.
	if err := e.validate(evaluation); err != nil {
		return err
	}
	if err := validateCounts([]count{
		{evaluation + ".adaptation_shots", e.AdaptationShots, 1},
		{evaluation + ".filter_step", e.FilterStep, 1},
	}); err != nil {
		return err
	}
	if err := d.Train.validate(data + ".train"); err != nil {
		return err
	}
	if err := d.OOD.validate(data + ".ood"); err != nil {
		return err
	}
	if err := q.Models.validate(system, d.TrainSystems); err != nil {
		return err
	}
	if err := validateCounts([]count{
		{data + ".train_shots", d.TrainShots, 2},
		{data + ".validation_shots", d.ValidationShots, 2},
		{data + ".ood_shots", d.OODShots, e.AdaptationShots + 1},
		{data + ".bins", d.Bins, max(q.MetaSym.Decoder.Window+1, e.Context+e.Horizon)},
		{data + ".steps_per_bin", d.StepsPerBin, 1},
		{data + ".train_levels", d.TrainLevels, 4},
		{data + ".ood_levels", d.OODLevels, 4},
	}); err != nil {
		return err
	}
	switch {
	case d.StepsPerBin%e.FilterStep != 0:
		return fmt.Errorf("%s.filter_step: %d does not divide %s.steps_per_bin = %d", evaluation, e.FilterStep, data, d.StepsPerBin)
	case !(d.Step > 0):
		return fmt.Errorf("%s.step: %g, need more than 0 (in units of 1/γ)", data, d.Step)
	}
	return nil
}

func (r QuantumRange) validate(key string) error {
	for _, c := range []struct {
		name string
		Range
		most float64
	}{
		{"frequency", r.Frequency, math.Inf(1)},
		{"squeezing", r.Squeezing, math.Inf(1)},
		{"cubic", r.Cubic, math.Inf(1)},
		{"occupation", r.Occupation, math.Inf(1)},
		{"efficiency", r.Efficiency, 1},
		{"amplitude", r.Amplitude, math.Inf(1)},
	} {
		if err := (interval{c.name, c.Range}).validate(key); err != nil {
			return err
		}
		if high := c.Range[1]; high > c.most { // else draws above it would be dropped, and the distribution not be the one that is stated
			return fmt.Errorf("%s.%s: [%g, %g] must be at most %g", key, c.name, c.Range[0], high, c.most)
		}
	}
	return nil
}
