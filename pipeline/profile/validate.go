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
	for _, s := range p.settings() {
		if err := s.validate(s.name); err != nil {
			return err
		}
	}
	return nil
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
