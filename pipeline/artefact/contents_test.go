package artefact

import (
	"path/filepath"
	"slices"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/proof/lint"
)

// TestCommittedNotebooks: the project's notebooks are as they are to be committed, and those of the paper hold no
// logic: what they show is made by packages. An aside teaches by code that one can change.
func TestCommittedNotebooks(t *testing.T) {
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(contents, asides) {
		file := filepath.Join(root, filepath.FromSlash(Notebook{Name: name}.Source()))
		for _, err := range lint.File(file) {
			t.Error(err)
		}
		nb, err := notebook.Read(file)
		if err != nil || name == Tutorial {
			continue // told by the lint
		}
		for _, err := range lint.Logic(nb, name) {
			t.Error(err)
		}
	}
}
