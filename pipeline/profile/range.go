package profile

import "fmt"

// Range is an interval [low, high].
type Range [2]float64

// interval is a range of a quantity that cannot be negative.
type interval struct {
	name string
	Range
}

func (i interval) validate(key string) error {
	switch low, high := i.Range[0], i.Range[1]; {
	case !(low <= high):
		return fmt.Errorf("%s.%s: [%g, %g] is not an interval [low, high]", key, i.name, low, high)
	case low < 0:
		return fmt.Errorf("%s.%s: [%g, %g] must not be negative", key, i.name, low, high)
	}
	return nil
}
