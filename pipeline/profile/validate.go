package profile

import (
	"fmt"
	"math"
	"reflect"
)

const (
	maxCount = 1_000_000 // of systems, steps and the like: far above any use, far below what overflows
	maxSeed  = 1 << 31
)

// Validate reports the first value that is out of range, always the same one.
func (p *Profile) Validate() error {
	if err := finite(reflect.ValueOf(*p), ""); err != nil {
		return err
	}
	if err := p.Quantum.validate(); err != nil {
		return err
	}
	if err := p.Mesh.validate("mesh"); err != nil {
		return err
	}
	if err := p.Mesh3x3.validate("mesh3x3"); err != nil {
		return err
	}
	return p.Quadrotor.validate()
}

// finite reports the first number that is infinite or not a number: TOML has both.
func finite(v reflect.Value, prefix string) error {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return finite(v.Elem(), prefix)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			key, field := prefix, v.Type().Field(i)
			if !field.Anonymous {
				key += "." + field.Tag.Get("toml")
			}
			if err := finite(v.Field(i), key); err != nil {
				return err
			}
		}
	case reflect.Array, reflect.Slice:
		for i := range v.Len() {
			if err := finite(v.Index(i), prefix); err != nil {
				return err
			}
		}
	case reflect.Float64:
		if x := v.Float(); math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("%s: %g is not a finite number", prefix[1:], x)
		}
	}
	return nil
}

// count is a whole number with its smallest value; the largest is maxCount.
type count struct {
	key        string
	value, min int
}

func (c count) validate() error {
	if c.value < c.min {
		return fmt.Errorf("%s: %d, need at least %d", c.key, c.value, c.min)
	}
	if c.value > maxCount {
		return fmt.Errorf("%s: %d, need at most %d", c.key, c.value, maxCount)
	}
	return nil
}

// validateCounts reports the first that is out of range.
func validateCounts(list []count) error {
	for _, c := range list {
		if err := c.validate(); err != nil {
			return err
		}
	}
	return nil
}

// validateSeed checks a data set's seed.
func validateSeed(key string, seed int) error {
	if seed < 1 || seed > maxSeed {
		return fmt.Errorf("%s: %d, need 1 to %d", key, seed, maxSeed)
	}
	return nil
}

// validateNoise checks the deviation of added noise.
func validateNoise(key string, noise float64) error {
	if !(noise >= 0) {
		return fmt.Errorf("%s: %g, need 0 or more", key, noise)
	}
	return nil
}

func (q *Quantum) validate() error {
	d, e := q.Data, q.Evaluation
	if err := validateSeed("quantum.data.seed", d.Seed); err != nil {
		return err
	}
	// What bounds others comes first, so that no sum below overflows.
	if err := e.validate("quantum.evaluation"); err != nil {
		return err
	}
	if err := validateCounts([]count{
		{"quantum.evaluation.adaptation_shots", e.AdaptationShots, 1},
		{"quantum.evaluation.filter_step", e.FilterStep, 1},
	}); err != nil {
		return err
	}
	if err := d.Train.validate("quantum.data.train"); err != nil {
		return err
	}
	if err := d.OOD.validate("quantum.data.ood"); err != nil {
		return err
	}
	if err := q.Models.validate("quantum", d.TrainSystems); err != nil {
		return err
	}
	if err := validateCounts([]count{
		{"quantum.data.train_systems", d.TrainSystems, 1},
		{"quantum.data.validation_systems", d.ValidationSystems, 1},
		{"quantum.data.ood_systems", d.OODSystems, 1},
		{"quantum.data.shifted_systems", d.ShiftedSystems, 1},
		{"quantum.data.train_shots", d.TrainShots, 2},
		{"quantum.data.validation_shots", d.ValidationShots, 2},
		{"quantum.data.ood_shots", d.OODShots, e.AdaptationShots + 1},
		{"quantum.data.bins", d.Bins, max(q.MetaSym.Decoder.Window+1, e.Context+e.Horizon)},
		{"quantum.data.steps_per_bin", d.StepsPerBin, 1},
		{"quantum.data.train_levels", d.TrainLevels, 4},
		{"quantum.data.ood_levels", d.OODLevels, 4},
	}); err != nil {
		return err
	}
	switch {
	case d.StepsPerBin%e.FilterStep != 0:
		return fmt.Errorf("quantum.evaluation.filter_step: %d does not divide quantum.data.steps_per_bin = %d", e.FilterStep, d.StepsPerBin)
	case !(d.Step > 0):
		return fmt.Errorf("quantum.data.step: %g, need more than 0 (in units of 1/γ)", d.Step)
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
