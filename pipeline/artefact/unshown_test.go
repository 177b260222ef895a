package artefact

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/table"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/notebook"
)

// TestUnshown: of the paper's exhibits, all that no executed notebook shows are found, and only those.
func TestUnshown(t *testing.T) {
	root := experimenttest.Root(t, "notebooks")
	w := experimenttest.Open(t, root, oneSeed)
	list, err := Notebooks(w)
	if err != nil {
		t.Fatal(err)
	}
	// All outputs are in the first notebook: which one shows an exhibit is its own affair.
	show := func(ids ...string) {
		t.Helper()
		for i, n := range list {
			nb := &notebook.Notebook{}
			if i == 0 {
				cell := notebook.Cell{ID: "all", Type: notebook.Code}
				for _, id := range ids {
					text, err := (&table.Table{ID: id, Title: id}).JSON()
					if err != nil {
						t.Fatal(err)
					}
					cell.Outputs = append(cell.Outputs, notebook.Output{Type: notebook.DisplayData, Data: notebook.MIMEBundle{table.MIMEType: string(text)}})
				}
				nb.Cells = []notebook.Cell{cell}
			}
			encoded, err := nb.Encode()
			if err != nil {
				t.Fatal(err)
			}
			write(t, root, filepath.ToSlash(filepath.Join("out/test/notebooks", n.Name+".ipynb")), string(encoded))
		}
	}
	every := []string{"table1-mesh", "table2", "table3", "table4", "ablation-attention-quantum", "table6", "table7", "table8",
		"figure1-sizes", "figure2-a", "figure3-a", "figure4-a", "figure5-a", "ablation-conservative", "bound-mesh3x3"}
	var main []string
	for _, ids := range mainPart {
		main = append(main, ids...)
	}
	show(slices.Concat(every, main)...)
	if got, err := Unshown(w); err != nil || len(got) > 0 {
		t.Errorf("all shown: %q, %v", got, err)
	}
	for i, id := range every {
		// Without all of it that the first page shows, too.
		others := slices.DeleteFunc(slices.Clone(main), func(id string) bool { return strings.HasPrefix(id, published[i].id) })
		show(slices.Concat(slices.Delete(slices.Clone(every), i, i+1), others)...)
		if got, err := Unshown(w); err != nil || len(got) != 1+len(main)-len(others) || !strings.HasPrefix(got[0], published[i].name+" is missing") {
			t.Errorf("without %s: %q, %v; want %s", id, got, err, published[i].name)
		}
	}
	show(slices.Concat(every, main[1:])...)
	if got, err := Unshown(w); err != nil || len(got) != 1 || !strings.HasPrefix(got[0], main[0]+" is missing: the report's first page") {
		t.Errorf("without %s: %q, %v", main[0], got, err)
	}
	remove(t, root, "out/test/notebooks/table1.ipynb")
	if _, err := Unshown(w); err == nil || !strings.Contains(err.Error(), "table1.ipynb") {
		t.Errorf("a notebook that is not executed: %v", err)
	}
}
