package experiment

import (
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
)

// checkModels reports the first model of a profile that its settings cannot make, such as one with a width that is no
// multiple of its heads: before data are made for it. Whether they can does not depend on the data.
func checkModels(p *profile.Profile) error {
	empty := &dataset.Set{Channels: []string{"q", "p"}} // whose units are 1
	for _, s := range systems {
		if s.in(p) != nil || s.derived() {
			continue
		}
		settings := s.models(p)
		for _, m := range models {
			if !m.trained(settings) {
				continue
			}
			if _, err := m.build(settings, empty, 1, 1); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	return nil
}
