// Package exhibit writes the tables and figures of executed notebooks as files for papers and programs: tables as
// Markdown, LaTeX, CSV and JSON, figures as SVG, PDF and PNG in the widths of a journal's columns.
//
// A notebook that shows a table or a figure carries its value beside the HTML; see [table.MIMEType] and
// [chart.MIMEType].
package exhibit

import (
	"fmt"

	"metasymlab/figures/chart"
	"metasymlab/figures/table"
	"metasymlab/pipeline/notebook"
)

// Exhibits are the tables and figures of executed notebooks, in their order.
type Exhibits struct {
	Tables  []*table.Table
	Figures []chart.Artwork
}

// Add gathers those of one more notebook, of a name for errors. It is an error if an id was there before: it names
// files.
func (e *Exhibits) Add(name string, nb *notebook.Notebook) error {
	for i, cell := range nb.Cells {
		for _, output := range cell.Outputs {
			found, err := read(output)
			if err == nil {
				err = e.add(found)
			}
			if err != nil {
				return fmt.Errorf("notebook %s, cell %d (%s): %w", name, i+1, cell.ID, err)
			}
		}
	}
	return nil
}

func (e *Exhibits) add(found Exhibits) error {
	known := map[string]bool{}
	for _, t := range e.Tables {
		known[t.ID] = true
	}
	for _, f := range e.Figures {
		known[f.ID] = true
	}
	for _, t := range found.Tables {
		if known[t.ID] {
			return fmt.Errorf("table %q has the id of another table or figure", t.ID)
		}
	}
	for _, f := range found.Figures {
		if known[f.ID] {
			return fmt.Errorf("figure %q has the id of another table or figure", f.ID)
		}
	}
	e.Tables, e.Figures = append(e.Tables, found.Tables...), append(e.Figures, found.Figures...)
	return nil
}

// read finds the table or figure that an output shows, if it shows one.
func read(output notebook.Output) (Exhibits, error) {
	if text, ok := output.Data.Text(table.MIMEType); ok {
		t, err := table.Parse([]byte(text))
		if err != nil {
			return Exhibits{}, err
		}
		return Exhibits{Tables: []*table.Table{t}}, nil
	}
	if text, ok := output.Data.Text(chart.MIMEType); ok {
		a, err := chart.ParseArtwork([]byte(text))
		if err != nil {
			return Exhibits{}, err
		}
		return Exhibits{Figures: []chart.Artwork{a}}, nil
	}
	return Exhibits{}, nil
}
