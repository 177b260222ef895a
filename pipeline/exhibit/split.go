package exhibit

import (
	"fmt"
	"slices"

	"metasymlab/pipeline/notebook"
)

// Split returns the tables and figures with these ids, without text and code, as a notebook of their own, and the
// notebook without them. An id that the notebook does not show is left out.
func Split(nb *notebook.Notebook, ids []string) (shown, rest *notebook.Notebook, err error) {
	shown, rest = nb.Clone(), nb.Clone()
	shown.Cells = nil
	for i, cell := range rest.Cells {
		var chosen, others []notebook.Output
		for _, output := range cell.Outputs {
			found, err := read(output)
			if err != nil {
				return nil, nil, fmt.Errorf("cell %d (%s): %w", i+1, cell.ID, err)
			}
			if slices.ContainsFunc(found.IDs(), func(id string) bool { return slices.Contains(ids, id) }) {
				chosen = append(chosen, output)
			} else {
				others = append(others, output)
			}
		}
		if len(chosen) == 0 {
			continue
		}
		rest.Cells[i].Outputs = others
		cell.Outputs, cell.Source = chosen, ""
		shown.Cells = append(shown.Cells, cell)
	}
	return shown, rest, nil
}

// IDs are those of the tables, then of the figures.
func (e *Exhibits) IDs() (ids []string) {
	for _, t := range e.Tables {
		ids = append(ids, t.ID)
	}
	for _, f := range e.Figures {
		ids = append(ids, f.ID)
	}
	return ids
}
