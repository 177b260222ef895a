// Package training shows how every trained model's losses fell, and tells which of them had not come to their end.
//
//	training.go  the figure, and its table      read.go  the trainings of a profile
//	ends.go      when a training is at its end  draw.go  the curves of a system
package training

import (
	"fmt"
	"slices"
	"strings"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/result"
)

// Figure is a picture for each system, and what they show in words.
type Figure struct {
	Panels []Panel
	Table  *table.Table
}

// Panel is the curves of a system.
type Panel struct {
	ID, Caption, Alt string
	Chart            chart.Layout
}

// New draws the trainings of every system of the profile. It is an error if a model was trained with some of its seeds
// only.
func New(r *results.Results) (*Figure, error) {
	f := &Figure{Table: emptyTable()}
	var seeds []string
	for _, s := range systems(r.Profile) {
		all, err := read(r, s)
		if err != nil {
			return nil, fmt.Errorf("training: %w", err)
		}
		f.Panels = append(f.Panels, Panel{
			ID: "training-" + s.name, Chart: func(width int) (chart.Drawing, chart.Size) { return draw(all, width) },
			Caption: fmt.Sprintf("Training on the %s: the losses of every model after each epoch, each in a plane of its own; MetaSym's encoder and decoder are trained one after the other. "+
				"One-step squared error in units of the mean squared change over a step, which is that of standing still; in training with dropout, and with noise where there is any. "+
				"A line is a seed; a ring is the best epoch by the validation systems' loss, whose weights are the trained model. %s %s",
				s.words, inWords(all), r.Origin(s.seeds...)),
			Alt: fmt.Sprintf("Training and validation losses of every model against the epoch, %s. %s", s.words, inWords(all)),
		})
		for _, c := range all {
			f.Table.Rows = append(f.Table.Rows, row(s, c))
		}
		seeds = append(seeds, fmt.Sprintf("%s %s", s.words, strings.Trim(strings.ReplaceAll(fmt.Sprint(s.seeds), " ", ", "), "[]")))
	}
	f.Table.Notes = append(f.Table.Notes, fmt.Sprintf("Seeds: %s. %s", strings.Join(seeds, "; "), r.Origin()))
	return f, nil
}

// inWords tells which of a system's trainings were still falling, and of which that cannot be told.
func inWords(all []course) string {
	var falling, short []string
	for _, c := range all {
		switch {
		case c.falls():
			falling = append(falling, c.label())
		case c.short():
			short = append(short, c.label())
		}
	}
	words := "None was still falling at the end, by the rule under the table."
	switch {
	case len(falling) > 0:
		words = "Still falling at the end (↓), by the rule under the table: " + strings.Join(falling, "; ") + "."
	case len(short) == len(all):
		words = ""
	}
	if len(short) > 0 {
		words = strings.TrimSpace(words + " With too few epochs to tell: " + strings.Join(short, "; ") + ".")
	}
	return words
}

func emptyTable() *table.Table {
	return &table.Table{
		ID: "training-ends", Title: "How the trainings ended",
		Caption: "How the validation loss of every training ended. Losses are in the units of the pictures; mean over seeds, in brackets the standard deviation.",
		Columns: []table.Column{{Name: "system"}, {Name: "model"}, {Name: "epochs"}, {Name: "best epoch", Secondary: true}, {Name: "validation loss at the best"},
			{Name: "fell in the last fifth", Unit: "%", Secondary: true}, {Name: "at the end"}},
		Notes: []string{rule, schedule},
	}
}

// row is a training's line of the table.
func row(s system, c course) []table.Value {
	var best, fell []float64
	for _, run := range c.runs {
		best, fell = append(best, run.ValidationLoss[run.BestEpoch-1]), append(fell, 100*fall(run))
	}
	loss := statistic.Of(best)
	cell := table.Number(loss.Mean, table.Digits(loss.Mean, 4))
	cell.Count = loss.Count
	if cell.Number != nil {
		cell = cell.WithDeviation(loss.Deviation)
	}
	return []table.Value{
		table.Text("%s", s.words).From("train/" + s.name + "/" + c.model.Name), table.Text("%s", c.label()),
		span(c.runs, func(run result.Stage) int { return len(run.ValidationLoss) }), span(c.runs, func(run result.Stage) int { return run.BestEpoch }),
		cell, table.Number(statistic.Of(fell).Mean, 1), table.Text("%s", c.ended()),
	}
}

// span is the range of a whole number over seeds.
func span(runs []result.Stage, of func(result.Stage) int) table.Value {
	var all []int
	for _, run := range runs {
		all = append(all, of(run))
	}
	if low, high := slices.Min(all), slices.Max(all); low != high {
		return table.Text("%d–%d", low, high)
	}
	return table.Text("%d", all[0])
}

// Show displays the pictures and the table in a notebook.
func (f *Figure) Show() error {
	for _, p := range f.Panels {
		if err := chart.Show(p.ID, p.Chart, chart.Caption(p.Caption), chart.Alt(p.Alt)); err != nil {
			return fmt.Errorf("panel %s: %w", p.ID, err)
		}
	}
	f.Table.Show()
	return nil
}
