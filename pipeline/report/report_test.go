package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/notebook"
	pages "metasymlab/pipeline/proof/page"
	"metasymlab/pipeline/store"
)

func input() Input {
	page := func(title, source, output string) *notebook.Notebook {
		return &notebook.Notebook{Cells: []notebook.Cell{
			{ID: "title", Type: notebook.Markdown, Source: title},
			{ID: "again", Type: notebook.Markdown, Source: "Change it and run it again.", Metadata: map[string]any{"tags": []any{"report-skip"}}},
			{ID: "code", Type: notebook.Code, Source: source, Outputs: []notebook.Output{
				{Type: notebook.DisplayData, Data: notebook.MIMEBundle{"text/html": output}},
				{Type: notebook.Stream, Name: "stdout", Text: "a < b\n"}}},
		}}
	}
	origin := Origin{Artefact: "out/laptop/data/quantum.json", Command: ".lab/bin/paper data quantum & <more>", Folder: "out/store/data/0123",
		Configuration: []Setting{{"settings", "{\n  \"Seed\": \"<3>\"\n}"}}, Provenance: store.Provenance{
			Commit: "0123456789abcdef", Tree: store.TreeModified, Seeds: []uint64{3, 14}, Backend: "go:ops_sequential", Numerics: "amd64 avx2", CPU: "A <CPU>", Cores: 2,
			GOOS: "linux", GoVersion: "go1.26", Duration: 12.345, Started: time.Date(2025, 3, 4, 5, 6, 7, 0, time.UTC)}}
	result := func(name, folder string) Origin {
		return Origin{Artefact: "out/laptop/results/" + name + ".json", Folder: "out/store/evaluate/" + folder, Needs: []string{origin.Artefact}}
	}
	return Input{
		Profile: "laptop", Out: "out/laptop", Verify: func(files []string) string { return "verify " + strings.Join(files, " & ") },
		Sections: []Section{
			{"table1", "out/laptop/notebooks/table1.ipynb", "notebooks/table1.ipynb", page("# Table 1: errors & more", "t.Show()", `<figure class="paper-table"><figcaption>a</figcaption><div><table id="numbers">`+
				`<thead><tr><th scope="col">model</th><th scope="col">mean</th><th scope="col">rest</th></tr></thead>`+
				`<tbody><tr data-results="results/mesh/mlp"><th scope="row">MLP 1</th><td class="x" data-each="0.4 0.6">0.5 (0.1)</td><td>none</td><td class="published">6</td><td>5</td><td data-results="results/mesh/dhnn/1">4</td></tr>`+
				`<tr data-results="results/mesh/none"><th scope="row">other</th><td>7</td></tr><tr data-results="data/quantum"><th scope="row">rest</th><td data-each="3">3</td></tr><tr><th scope="row">settings</th><td>8</td></tr></tbody></table></div><p class="note">b</p></figure><table><tr><td>9</td></tr></table>`)},
			{"figure3", "out/laptop/notebooks/figure3.ipynb", "notebooks/figure3.ipynb", page("no heading, but $x$", "f.Show()", `<svg id="curves"></svg>`)},
		},
		Origins: []Origin{
			origin, {Artefact: "second", Provenance: store.Provenance{Commit: "unknown"}},
			result("mesh/mlp/1", "aaaa"), result("mesh/mlp/2", "bbbb"), result("mesh/dhnn/1", "cccc"), result("mesh/dhnn/2", "dddd"),
			{Artefact: "out/laptop/notebooks/table1.ipynb", Command: ".lab/bin/paper notebook table1", Needs: []string{"out/laptop/results/mesh/mlp/1.json",
				"out/laptop/results/mesh/mlp/2.json", "out/laptop/results/mesh/dhnn/1.json", "out/laptop/results/mesh/dhnn/2.json", "out/laptop/data/quantum.json"}},
			{Artefact: "out/laptop/notebooks/figure3.ipynb"},
		},
		ECharts: []byte("/* the bundle */"),
		Temml:   []byte(`var temml = {renderToString: function (formula) { return "<math><mi>" + formula + "</mi></math>"; }};`),
	}
}

func render(t *testing.T, in Input) map[string]string {
	t.Helper()
	written, err := Render(in)
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	for name, page := range written {
		text[name] = string(page)
	}
	return text
}

// TestRender: every notebook in order with its outputs, every origin in full, and each text as it is.
func TestRender(t *testing.T) {
	got := render(t, input())
	for name, wanted := range map[string][]string{
		Index: {
			"profile laptop</title>", "/* the bundle */", `<a class="skip" href="#content">`,
			`<a href="#section-table1">Table 1: errors &amp; more</a>`, `<a href="#section-figure3">figure3</a>`, `<a href="provenance.html">`,
			`<details class="folded">`, `<a href="#section-table1">`, `<main id="content">`,
			`<section id="section-table1">`, `<h2 id="section-table1-table-1-errors-more">`, `<table id="numbers">`,
			`<details class="notes"><summary>Notes</summary>` + "\n" + `<p class="note">b</p></details>`, `</figure><table><tr><td>9</td></tr></table>`,
			"a &lt; b", `<a href="provenance.html#from-table1">Where these numbers come from</a>`,
			`<section id="section-figure3">`, "<h2>figure3</h2>", "<math><mi>x</mi></math>", `<svg id="curves"></svg>`, `<a href="provenance.html#from-figure3">Where these numbers come from</a>`,
		},
		Provenance: {
			"profile laptop</title>", `<a href="index.html">`,
			`<section id="from-table1" class="from">`, `<a href="index.html#section-table1">Table 1`, "Notebook notebooks/table1.ipynb", "<code>.lab/bin/paper notebook table1</code>",
			`<li>results/mesh/mlp: <a href="#run-results-mesh-mlp-1">`, `<a href="#run-results-mesh-mlp-2">`, `<li>data/quantum: <a href="#run-data-quantum">3, 14</a></li>`,
			`<section id="from-figure3" class="from">`, "It reads no results.",
			"<h2>All runs</h2>",
			`<tr id="run-data-quantum"><th scope="row">out/laptop/data/quantum.json</th><td><code>.lab/bin/paper data quantum &amp; &lt;more&gt;</code><br><code>verify out/laptop/data/quantum.json</code></td>`,
			"<dt>settings</dt><dd><pre>{\n  &#34;Seed&#34;: &#34;&lt;3&gt;&#34;\n}</pre></dd>", "<td>out/store/data/0123</td>",
			"<td>3, 14</td><td><code>0123456789ab</code>, with changes</td>" +
				"<td>go:ops_sequential</td><td>amd64 avx2</td><td>A &lt;CPU&gt;, 2 cores, linux, go1.26</td><td>2025-03-04 05:06</td><td class=\"number\">12.3</td>",
			">second</th>", "<code>unknown</code>, changes unknown</td>", `<a href="#run-data-quantum">data/quantum</a>`,
		},
	} {
		page, at := got[name], 0
		for _, want := range wanted {
			found := strings.Index(page[at:], want)
			if found < 0 {
				t.Fatalf("%s: no %q, or not in its place, in\n%.9000s", name, want, page[at:])
			}
			at += found
		}
	}
	if strings.Contains(got[Index], "run it again") {
		t.Error("a cell for Jupyter is in the report")
	}
	if again := render(t, input()); again[Index] != got[Index] || again[Provenance] != got[Provenance] {
		t.Error("the same input gives other pages")
	}
}

// TestPages: nothing that the checker of pages finds: they load nothing, and their links lead somewhere in their
// folder.
func TestPages(t *testing.T) {
	folder := t.TempDir()
	for name, page := range render(t, input()) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{Index, Provenance} {
		faults, err := pages.File(filepath.Join(folder, name))
		if err != nil || len(faults) > 0 {
			t.Errorf("%s: %q, %v", name, faults, err)
		}
	}
}

// TestNote: the profile's note is said once on a page, by its banner; a profile without one says nothing of the kind.
func TestNote(t *testing.T) {
	const note = "Its numbers say nothing & nobody's about the paper."
	in := input()
	if page := render(t, in)[Index]; strings.Contains(page, "say nothing") || !strings.Contains(page, "<strong>laptop</strong>") {
		t.Error("laptop: wrong banner")
	}
	in.Profile, in.Note = "smoke", note
	in.Sections[0].Notebook.Cells[2].Outputs[0].Data["text/html"] = "<p>Profile smoke. Its numbers say nothing &amp; nobody&#39;s about the paper.</p>"
	page := render(t, in)[Index]
	if n := strings.Count(page, "say nothing"); n != 1 || !strings.Contains(page, "<p>Profile smoke.</p>") {
		t.Errorf("smoke: said %d times", n)
	}
	in.Profile = "<i>"
	for name, page := range render(t, in) {
		if strings.Contains(page, "<i>") {
			t.Errorf("%s: a profile's name becomes an element", name)
		}
	}
}

func TestRefused(t *testing.T) {
	in := input()
	in.Sections[1].Notebook = nil
	if _, err := Render(in); err == nil || !strings.HasPrefix(err.Error(), "report, notebook figure3: ") {
		t.Errorf("no notebook: %v", err)
	}
	in = input()
	in.Temml = []byte("(")
	if _, err := Render(in); err == nil || !strings.HasPrefix(err.Error(), "report: tex: loading Temml: ") {
		t.Errorf("no typesetter: %v", err)
	}
}
