package notebook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAwkwardPlaces: a kernel works wherever its checkout is, or says in one line why it cannot.
func TestAwkwardPlaces(t *testing.T) {
	for name, refused := range map[string]string{
		"a:b": "a colon", "a,b": "a comma", `a\b`: "a backslash", "a\nb": "a line end", "a\n": "a line end", "a\r": "a line end",
		"a b\"'`$HOME#%;&|!~": "", "[a] {b} (c) *?<d>=^@": "", "-é 日本\t\x01\xff": "", "{root}": "",
	} {
		odd := filepath.Join(t.TempDir(), name)
		if err := os.Rename(movedCheckout(t, "gonb", "goimports"), odd); err != nil {
			t.Fatal(err)
		}
		nb, err := (&Executor{Root: odd}).Execute(t.Context(),
			codeNotebook("import (\n\t\"fmt\"\n\t\"metasymlab/pipeline/notebook/noinput\"\n)\n%%\nnoinput.Check()\nfmt.Println(1)"), "nb", t.TempDir())
		switch {
		case refused != "":
			if err == nil || !strings.HasPrefix(err.Error(), "nb: the checkout's path contains "+refused) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: error %v, want one line with %q", name, err, refused)
			}
		case err != nil:
			t.Errorf("%q: %v", name, err)
		case summary(nb.Cells[0].Outputs) != "stdout:1\n":
			t.Errorf("%q: outputs %q", name, summary(nb.Cells[0].Outputs))
		}
	}
}
