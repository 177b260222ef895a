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
	show(every...)
	if got, err := Unshown(w); err != nil || len(got) > 0 {
		t.Errorf("all shown: %q, %v", got, err)
	}
	for i, id := range every {
		show(slices.Delete(slices.Clone(every), i, i+1)...)
		if got, err := Unshown(w); err != nil || len(got) != 1 || !strings.HasPrefix(got[0], published[i].name+" is missing") {
			t.Errorf("without %s: %q, %v; want %s", id, got, err, published[i].name)
		}
	}
	remove(t, root, "out/test/notebooks/table1.ipynb")
	if _, err := Unshown(w); err == nil || !strings.Contains(err.Error(), "table1.ipynb") {
		t.Errorf("a notebook that is not executed: %v", err)
	}
}
