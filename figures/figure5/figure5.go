// Package figure5 draws the paper's Figure 5: how the decoder's loss falls in its inner loop, the adaptation to a
// system, and how that changes while the outer loop trains it.
package figure5

import (
	"fmt"
	"strings"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// Figure is two panels for each system, and their numbers.
type Figure struct {
	Panels []Panel
	Table  *table.Table
}

// Panel is one chart.
type Panel struct {
	ID      string
	Chart   *charts.Line
	Says    string // what one sees, in a sentence
	Caption string
	Alt     string // what is to be seen
}

// paperShows is what the paper's public text has of its Figure 5 (appendix D.3), whose picture is not in it.
const paperShows = "The paper's Figure 5 is of the quadrotor."

// system is one that MetaSym is trained on.
type system struct {
	catalogue.System
	settings profile.System
}

// systems are those of the catalogue.
func systems(p *profile.Profile) (all []system) {
	for _, s := range catalogue.Systems() {
		all = append(all, system{s, s.Settings(p)})
	}
	return all
}

// New draws, for every system of the profile, the inner loss over the epochs and over the inner steps. It is an error
// if a training of MetaSym is missing or did not keep the inner losses.
func New(r *results.Results) (*Figure, error) {
	f := &Figure{Table: emptyTable()}
	var seeds []string
	for _, s := range systems(r.Profile) {
		runs, err := decoders(r, s)
		if err != nil {
			return nil, fmt.Errorf("figure 5: %w", err)
		}
		epochs, err := overEpochs(s, runs)
		if err != nil {
			return nil, fmt.Errorf("figure 5, %s: %w", s.Name, err)
		}
		steps, err := overSteps(s, runs)
		if err != nil {
			return nil, fmt.Errorf("figure 5, %s: %w", s.Name, err)
		}
		origin := r.Origin(s.settings.Seeds...)
		paper := paperShows
		if s.Paper.Figure5 != "" {
			paper += " " + s.Paper.Figure5
		}
		epochs.Caption = fmt.Sprintf("Figure 5%c. %s %s %s", f.nextLetter(), epochs.Caption, paper, origin)
		f.Panels = append(f.Panels, epochs)
		steps.Caption = fmt.Sprintf("Figure 5%c. %s %s", f.nextLetter(), steps.Caption, origin)
		f.Panels = append(f.Panels, steps)
		f.Table.Rows = append(f.Table.Rows, row(s, runs))
		seeds = append(seeds, fmt.Sprintf("%s %s", s.Label, strings.Trim(strings.ReplaceAll(fmt.Sprint(s.settings.Seeds), " ", ", "), "[]")))
	}
	f.Table.Notes = append(f.Table.Notes, fmt.Sprintf("Seeds: %s. %s", strings.Join(seeds, "; "), r.Origin()))
	return f, nil
}

// nextLetter is the letter of the panel that comes next.
func (f *Figure) nextLetter() rune { return 'a' + rune(len(f.Panels)) }

// Show displays all panels, then the table, in a notebook.
func (f *Figure) Show() error {
	for _, p := range f.Panels {
		if err := chart.Show(p.ID, p.Chart, chart.Says(p.Says), chart.Caption(p.Caption), chart.Alt(p.Alt)); err != nil {
			return fmt.Errorf("panel %s: %w", p.ID, err)
		}
	}
	f.Table.Show()
	return nil
}
