// Package figure1 draws the paper's Figure 1, the architecture, as the model was built: shapes and parameter counts are
// those of the trained weights.
package figure1

import (
	"fmt"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/figures/table"
)

// Figure is the diagram of one system's model, and the sizes of all.
type Figure struct {
	ID      string
	Draw    chart.Drawn
	Says    string // what one sees, in a sentence
	Caption string
	Table   *table.Table
}

// New draws the model of a system, by its name in the catalogue. It needs MetaSym trained on every system of the
// profile.
func New(r *results.Results, name string) (*Figure, error) {
	var shown *model
	var models []*model
	var known []string
	for _, s := range systems(r.Profile) {
		known = append(known, s.Name)
		m, err := read(r, s)
		if err != nil {
			return nil, fmt.Errorf("figure 1: %w", err)
		}
		if s.Name == name {
			shown = m
		}
		models = append(models, m)
	}
	if shown == nil {
		return nil, fmt.Errorf("figure 1: no system %q, known are %v", name, known)
	}
	f := &Figure{ID: "figure1-" + name, Draw: shown.draw, Table: sizes(models)}
	f.Says = fmt.Sprintf("Of the %s parameters of the %s's model, %s are adapted to each system.", grouped(shown.count("")), shown.Label, grouped(shown.zeta()))
	f.Caption = fmt.Sprintf("Figure 1. MetaSym as built for the %s: %s parameters, %s of the encoder and %s of the decoder, of which %s are local (ζ). Numbers after colons count parameters. Blue: θ, trained by the encoder's outer loop. Green: θ_AD, trained by the decoder's. Orange: holds ζ, adapted to each system. Axes: s systems, w windows, t time, n state, m control, D width. %s",
		shown.Label, grouped(shown.count("")), grouped(shown.count("encoder/")), grouped(shown.count("decoder/")),
		grouped(shown.zeta()), r.Origin())
	f.Table.Notes = append(f.Table.Notes, r.Origin())
	return f, nil
}

// Show displays the diagram, then the table, in a notebook.
func (f *Figure) Show() error {
	alt := "Block diagram: the encoder's modules lead to the latent z; the decoder's ControlNet, self-attention, meta-attention to z and head lead to the next state."
	if err := chart.ShowPicture(f.ID, f.Draw, chart.Says(f.Says), chart.Caption(f.Caption), chart.Alt(alt)); err != nil {
		return err
	}
	f.Table.Show()
	return nil
}
