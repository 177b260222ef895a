package exhibit

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/table"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/proof/unchecked"
)

const square = `<svg width="89mm" height="44.5mm" viewBox="0 0 200 100" xmlns="http://www.w3.org/2000/svg"><rect width="200" height="100" fill="#fff"/><text x="10" y="50">Δ 10⁻³</text></svg>`

func aTable(id string) *table.Table {
	return &table.Table{ID: id, Title: "T", Caption: "c", Columns: []table.Column{{Name: "a"}, {Name: "b"}}, Rows: [][]table.Value{{table.Text("x"), table.Number(1.0/3, 2)}}, Notes: []string{"n"}}
}

// executed is a notebook that shows a table, a figure and a text.
func executed(t *testing.T, tableID, figureID string) *notebook.Notebook {
	t.Helper()
	value, err := aTable(tableID).JSON()
	if err != nil {
		t.Fatal(err)
	}
	artwork, err := json.Marshal(chart.Artwork{ID: figureID, Caption: "c", Single: square, Double: strings.Replace(square, "89mm", "183mm", 1)})
	if err != nil {
		t.Fatal(err)
	}
	show := func(data notebook.MIMEBundle) notebook.Output {
		return notebook.Output{Type: notebook.DisplayData, Data: data}
	}
	return &notebook.Notebook{Cells: []notebook.Cell{
		{ID: "text", Type: notebook.Markdown, Source: "# T"},
		{ID: "code", Type: notebook.Code, Outputs: []notebook.Output{
			show(notebook.MIMEBundle{"text/html": "<table></table>\n", table.MIMEType: string(value)}),
			show(notebook.MIMEBundle{"text/html": "<p>other</p>\n"}),
			show(notebook.MIMEBundle{"text/html": "<img>\n", chart.MIMEType: string(artwork)}),
		}},
	}}
}

func paths(files []File) (list []string) {
	for _, f := range files {
		list = append(list, f.Path)
	}
	return list
}

// TestWrite: each table and figure in each format, what the report no longer has is gone, other files stay, and the
// same bytes again.
func TestWrite(t *testing.T) {
	var e Exhibits
	if err := e.Add("one", executed(t, "table1", "fig-1")); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	others := map[string][]byte{"page.html": []byte("<p>"), "pictures/a.svg": []byte("<svg>")}
	written, err := e.Write(folder, nil, others)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"tables/table1.md", "tables/table1.tex", "tables/table1.csv", "tables/table1.json", "figures/fig-1-89mm.svg", "figures/fig-1-183mm.svg"}
	if got := paths(e.Files(false)); !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
	want = append([]string{"page.html", "pictures/a.svg"}, want...)
	if !slices.Equal(written, want) {
		t.Errorf("written %q, want %q", written, want)
	}
	first := map[string][]byte{}
	for _, name := range want {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		first[name] = text
	}
	for name, part := range map[string]string{"tables/table1.md": "| x | 0.33 |", "tables/table1.tex": `x & 0.33 \\`, "tables/table1.csv": "x,0.3333333333333333\n",
		"tables/table1.json": `"number":0.3333333333333333`, "figures/fig-1-89mm.svg": `<svg width="89mm"`, "figures/fig-1-183mm.svg": `<svg width="183mm"`} {
		if !bytes.Contains(first[name], []byte(part)) {
			t.Errorf("%s lacks %s:\n%s", name, part, first[name])
		}
	}
	if _, err := e.Write(folder, nil, others); err != nil {
		t.Fatal(err)
	}
	for _, name := range want {
		if text, err := os.ReadFile(filepath.Join(folder, name)); err != nil || !bytes.Equal(text, first[name]) {
			t.Errorf("%s: other bytes, or %v", name, err)
		}
	}
	own := filepath.Join(folder, "tables", "mine.md")
	if err := os.WriteFile(own, []byte("kept"), 0o644); err != nil {
		t.Fatal(err)
	}
	e.Tables = nil
	delete(others, "pictures/a.svg")
	if _, err := e.Write(folder, nil, others); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(folder, "page.html")); err != nil || string(text) != "<p>" {
		t.Errorf("the page: %q, %v", text, err)
	}
	if left, err := filepath.Glob(filepath.Join(folder, "*", "*")); err != nil || len(left) != 3 {
		t.Errorf("without the table there are %q (%v)", left, err)
	}
	if text, err := os.ReadFile(own); err != nil || string(text) != "kept" {
		t.Errorf("a file that somebody else has put there: %q, %v", text, err)
	}
}

// TestConverted: a PDF and a PNG of the size in print, the same bytes twice.
func TestConverted(t *testing.T) {
	converter, err := FindConverter()
	if err != nil {
		t.Fatal(err)
	}
	if converter == nil {
		unchecked.Skip(t, "no rsvg-convert here")
	}
	var e Exhibits
	if err := e.Add("one", executed(t, "table1", "fig-1")); err != nil {
		t.Fatal(err)
	}
	folders := [2]string{t.TempDir(), t.TempDir()}
	for _, folder := range folders {
		if _, err := e.Write(folder, converter, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"figures/fig-1-89mm.pdf", "figures/fig-1-89mm.png", "figures/fig-1-183mm.pdf", "figures/fig-1-183mm.png"} {
		a, err := os.ReadFile(filepath.Join(folders[0], name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(folders[1], name))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: two runs differ (%v)", name, err)
		}
		if strings.HasSuffix(name, ".pdf") && !bytes.HasPrefix(a, []byte("%PDF-")) || strings.HasSuffix(name, ".png") && !bytes.HasPrefix(a, []byte("\x89PNG\r\n")) {
			t.Errorf("%s begins with %q", name, a[:8])
		}
		if name == "figures/fig-1-89mm.png" { // 89 mm at 600 dots per 25.4 mm are 2102.4
			if width := int(a[18])<<8 + int(a[19]); width < 2101 || width > 2104 {
				t.Errorf("%s is %d dots wide", name, width)
			}
		}
	}
	if _, err := converter.Convert([]byte("no picture"), "pdf"); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("no SVG: %v", err)
	}
}

// TestLink: links stand below what they lead to, and the notebook itself stays as it was.
func TestLink(t *testing.T) {
	nb := executed(t, "table1", "fig-1")
	linked, err := Link(nb, true)
	if err != nil {
		t.Fatal(err)
	}
	outputs := linked.Cells[1].Outputs
	for i, want := range []string{
		"<table></table>\n" + `<p class="files"><a href="tables/table1.md">Markdown</a> · <a href="tables/table1.tex">LaTeX</a> · <a href="tables/table1.csv">CSV</a> · <a href="tables/table1.json">JSON</a></p>` + "\n",
		"<p>other</p>\n",
		"<img>\n" + `<p class="files"><a href="figures/fig-1-89mm.svg">89 mm SVG</a> · <a href="figures/fig-1-89mm.pdf">PDF</a> · <a href="figures/fig-1-89mm.png">PNG</a> · ` +
			`<a href="figures/fig-1-183mm.svg">183 mm SVG</a> · <a href="figures/fig-1-183mm.pdf">PDF</a> · <a href="figures/fig-1-183mm.png">PNG</a></p>` + "\n",
	} {
		if got, _ := outputs[i].Data.Text("text/html"); got != want {
			t.Errorf("output %d: %s\nwant %s", i, got, want)
		}
	}
	if html, _ := nb.Cells[1].Outputs[0].Data.Text("text/html"); html != "<table></table>\n" {
		t.Errorf("the notebook has changed: %s", html)
	}
}

// TestSplit: what is asked for goes into a notebook of its own, alone; the rest keeps its text and code, and the
// notebook itself stays as it was.
func TestSplit(t *testing.T) {
	nb := executed(t, "table1", "fig-1")
	nb.Cells[1].Source = "t.Show()"
	shown, rest, err := Split(nb, []string{"fig-1", "fig-2"})
	if err != nil {
		t.Fatal(err)
	}
	of := func(nb *notebook.Notebook) []string {
		var e Exhibits
		if err := e.Add("one", nb); err != nil {
			t.Fatal(err)
		}
		return e.IDs()
	}
	if got := of(shown); !slices.Equal(got, []string{"fig-1"}) || len(shown.Cells) != 1 || shown.Cells[0].Source != "" || len(shown.Cells[0].Outputs) != 1 {
		t.Errorf("shown: %q in %+v", got, shown.Cells)
	}
	if got := of(rest); !slices.Equal(got, []string{"table1"}) || len(rest.Cells) != 2 || rest.Cells[1].Source != "t.Show()" || len(rest.Cells[1].Outputs) != 2 {
		t.Errorf("the rest: %q in %+v", got, rest.Cells)
	}
	if got := of(nb); len(got) != 2 || len(nb.Cells[1].Outputs) != 3 {
		t.Errorf("the notebook has changed: %q", got)
	}
}

func TestRefused(t *testing.T) {
	for name, ids := range map[string][2]string{"a table twice": {"table1", "fig-2"}, "a figure twice": {"table2", "fig-1"}, "a table with a figure's id": {"fig-1", "fig-2"}} {
		var e Exhibits
		if err := e.Add("one", executed(t, "table1", "fig-1")); err != nil {
			t.Fatal(err)
		}
		if err := e.Add("two", executed(t, ids[0], ids[1])); err == nil || !strings.HasPrefix(err.Error(), "notebook two, cell 2 (code): ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	var e Exhibits
	if err := e.Add("bad", executed(t, "../table", "fig-1")); err == nil {
		t.Error("a table's id that leaves the folder was taken")
	}
	for _, mime := range []string{table.MIMEType, chart.MIMEType} {
		nb := executed(t, "table1", "fig-1")
		nb.Cells[1].Outputs[0].Data[mime] = "{"
		if mime == chart.MIMEType {
			delete(nb.Cells[1].Outputs[0].Data, table.MIMEType)
		}
		if err := e.Add("bad", nb); err == nil {
			t.Errorf("%s: damaged JSON was taken", mime)
		}
		if _, err := Link(nb, false); err == nil {
			t.Errorf("%s: damaged JSON was linked", mime)
		}
		if _, _, err := Split(nb, nil); err == nil {
			t.Errorf("%s: damaged JSON was split", mime)
		}
	}
}
