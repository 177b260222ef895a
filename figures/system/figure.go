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
	Size    chart.Size
	Caption string
	Alt     string // what the picture shows, for those who do not see it
}

// Show displays all panels in a notebook.
func (f *Figure) Show() error {
	for _, p := range f.Panels {
		if err := chart.Show(p.ID, p.Chart, chart.InSize(p.Size), chart.Caption(p.Caption), chart.Alt(p.Alt)); err != nil {
			return fmt.Errorf("panel %s: %w", p.ID, err)
		}
	}
	return nil
}

// MovieSize is the size in px of all movies, slider included.
func MovieSize() chart.Size { return chart.Size{Width: chart.FullWidth().Width, Height: 380} }
