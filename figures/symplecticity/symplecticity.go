// Package symplecticity shows how far trained models are from symplectic on unseen systems, beside what theorem C.2 of
// the paper's appendix allows and beside the true motion's own defect where that is known.
package symplecticity

import (
	"fmt"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// Figure is a panel and a table for each system.
type Figure struct{ Systems []System }

// System is what is shown of one system.
type System struct {
	ID      string
	Chart   *charts.Scatter
	Caption string
	Alt     string // what is to be seen
	Table   *table.Table
}

// system is one that MetaSym is trained on.
type system struct {
	name     string // as the results have it
	words    string
	seeds    []int
	residual bool   // the decoder has the form of appendix C
	noFlow   string // why there is no true motion to compare with
}

// systems are those of the catalogue.
func systems(p *profile.Profile) (all []system) {
	for _, s := range catalogue.Systems() {
		settings := s.Settings(p)
		all = append(all, system{s.Name, s.Label, settings.Seeds, settings.MetaSym.Decoder.Residual, s.NoFlow})
	}
	return all
}

// New draws, for every system of the profile, the measured defects against the theorem's bound. It is an error if the
// measurement of a seed is missing or holds no state.
func New(r *results.Results) (*Figure, error) {
	f := &Figure{}
	for i, s := range systems(r.Profile) {
		one, err := newSystem(r, s, "symplecticity-", fmt.Sprintf("Near-symplecticity %c. ", 'a'+rune(i)))
		if err != nil {
			return nil, err
		}
		f.Systems = append(f.Systems, *one)
	}
	return f, nil
}

// Of draws the same of one system, which words name, for a page of its own: its identifiers are not those of [New].
// residual tells whether the decoder has the form of appendix C.
func Of(r *results.Results, name, words string, seeds []int, residual bool) (*System, error) {
	return newSystem(r, system{name: name, words: words, seeds: seeds, residual: residual}, "bound-", "")
}

func newSystem(r *results.Results, s system, prefix, number string) (*System, error) {
	runs, err := read(r, s)
	if err != nil {
		return nil, fmt.Errorf("near-symplecticity: %w", err)
	}
	drawn, err := draw(s, runs)
	if err != nil {
		return nil, fmt.Errorf("near-symplecticity, %s: %w", s.name, err)
	}
	return &System{
		ID: prefix + s.name, Chart: drawn,
		Caption: number + caption(s, runs) + " " + r.Origin(s.seeds...),
		Alt:     fmt.Sprintf("Measured defect against the bound of theorem C.2, a point a state, %s. %s", s.words, verdict(len(all(runs)), held(all(runs)))),
		Table:   summary(r, s, runs, prefix+s.name+"-table"),
	}, nil
}

// Show displays each system's panel, then its table, in a notebook.
func (f *Figure) Show() error {
	for _, s := range f.Systems {
		if err := s.Show(); err != nil {
			return err
		}
	}
	return nil
}

// Show displays the panel, then the table.
func (s System) Show() error {
	if err := chart.Show(s.ID, s.Chart, chart.Caption(s.Caption), chart.Alt(s.Alt)); err != nil {
		return fmt.Errorf("panel %s: %w", s.ID, err)
	}
	s.Table.Show()
	return nil
}
