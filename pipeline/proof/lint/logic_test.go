package lint

import (
	"metasymlab/pipeline/notebook"
	"strings"
	"testing"
)

func TestLogic(t *testing.T) {
	for source, want := range map[string]string{
		"func scale(x float64) float64 { return 2 }": `line 1 has "func"`,
		"type point struct{ x, y float64 }":          `line 1 has "type"`,
		"%%\nif err != nil {\n}":                     `line 2 has "if"; line 2 has "!="`,
		"%%\nx := 1\nfor range x {\n}":               `line 3 has "for"`,
		"%%\nswitch {\n}":                            `line 2 has "switch"`,
		"%%\nselect {}":                              `line 2 has "select"`,
		"%%\ngo run()":                               `line 2 has "go"`,
		"%%\nx := a.Error - b.Error":                 `line 2 has "-"`,
		"%%\nx := f(a)/f(b)":                         `line 2 has "/"`,
		"%%\nx := list[0]+list[1]":                   `line 2 has "+"`,
		"%%\nx := mask&1":                            `line 2 has "&"`,
		"%%\nx += 1":                                 `line 2 has "+="`,
		"%%\nx++":                                    `line 2 has "++"`,
		"%%\nok := !found":                           `line 2 has "!"`,
		"!ls":                                        "not Go",
		"%%bash\nset -e":                             "not Go",
		"%%writefile x\ntext":                        "not Go",
		"import (\n\t\"fmt\"\n)\nvar knob = []int{-1, +2}":             "",
		"%%\n// for, if: a + b\ncell.Check(\"for\")":                   "",
		"%%\nr, err := results.Open()\ncell.Check(err)":                "",
		"%%\nx := f(&options, list[1:], map[string]int{\"a\": -1}...)": "",
	} {
		nb, err := notebook.Read("../../notebook/testdata/sample.ipynb")
		if err != nil {
			t.Fatal(err)
		}
		nb.Cells = nb.Cells[:2]
		nb.Cells[1].Source = source
		var found []string
		for _, err := range Logic(nb, "sample") {
			place, what, _ := strings.Cut(err.Error(), "): ")
			if place != "sample: cell 2 (imports" {
				t.Errorf("%q: place of %q", source, err)
			}
			found = append(found, strings.TrimSuffix(what, ": move it into a package"))
		}
		if got := strings.Join(found, "; "); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: found %q, want %q", source, got, want)
		}
	}
}
