// Package system is what the figures of the three systems have in common; each has a package below this one.
package system

import (
	"fmt"

	"metasymlab/figures/chart"
)

// Figure is the pictures of one system with what they show.
type Figure struct {
	Panels []Panel
}

// Panel is one chart or movie.
type Panel struct {
	ID      string
	Chart   chart.Chart
	Caption string
	Alt     string       // what the picture shows, for those who do not see it
	Values  *chart.Table // what it shows and its curves do not hold; nil: nothing
}

// Settings are those that the panel is shown with.
func (p Panel) Settings() []chart.Setting {
	settings := []chart.Setting{chart.Caption(p.Caption), chart.Alt(p.Alt)}
	if p.Values != nil {
		settings = append(settings, chart.Values(*p.Values))
	}
	return settings
}

// Show displays all panels in a notebook.
func (f *Figure) Show() error {
	for _, p := range f.Panels {
		if err := chart.Show(p.ID, p.Chart, p.Settings()...); err != nil {
			return fmt.Errorf("panel %s: %w", p.ID, err)
		}
	}
	return nil
}
