package profile

import (
	"fmt"
	"slices"
)

// Ablations says which changed forms of MetaSym are trained on a system, and under which changed trials trained models
// are evaluated. The names are those of the package pipeline/ablation, which knows what each stands for.
type Ablations struct {
	Seeds     []int    `toml:"seeds"`     // of the system's seeds
	Trained   []string `toml:"trained"`   // such as "no-encoder"
	Evaluated []string `toml:"evaluated"` // such as "noise-0.1"
}

// validate checks everything but the names.
func (a Ablations) validate(key string, seeds []int) error {
	if len(a.Seeds) == 0 {
		return fmt.Errorf("%s.seeds: need at least one", key)
	}
	for i, seed := range a.Seeds {
		if !slices.Contains(seeds, seed) || slices.Contains(a.Seeds[:i], seed) {
			return fmt.Errorf("%s.seeds: %d is not one of the system's seeds %v or appears twice", key, seed, seeds)
		}
	}
	for _, list := range []struct {
		key   string
		names []string
	}{{"trained", a.Trained}, {"evaluated", a.Evaluated}} {
		for i, name := range list.names {
			if slices.Contains(list.names[:i], name) {
				return fmt.Errorf("%s.%s: %q appears twice", key, list.key, name)
			}
		}
	}
	return nil
}
