package report

import (
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
			{ID: "code", Type: notebook.Code, Source: source, Outputs: []notebook.Output{
				{Type: notebook.DisplayData, Data: notebook.MIMEBundle{"text/html": output}},
				{Type: notebook.Stream, Name: "stdout", Text: "a < b\n"}}},
		}}
	}
	origin := Origin{Artefact: "out/laptop/data/quantum.json", Command: "paper data quantum & <more>", Verify: "paper verify it", Folder: "store/data/0123",
		Configuration: []Setting{{"settings", "{\n  \"Seed\": \"<3>\"\n}"}}, Provenance: store.Provenance{
			Commit: "0123456789abcdef", Tree: store.TreeModified, Seeds: []uint64{3, 14}, Backend: "go:ops_sequential", Numerics: "amd64 avx2", CPU: "A <CPU>", Cores: 2,
			GOOS: "linux", GoVersion: "go1.26", Duration: 12.345, Started: time.Date(2025, 3, 4, 5, 6, 7, 0, time.UTC)}}
	return Input{
		Profile: "laptop", Out: "out/laptop",
		Sections: []Section{
			{"table1", "out/laptop/notebooks/table1.ipynb", "notebooks/table1.ipynb", page("# Table 1: errors & more", "t.Show()", `<figure class="paper-table"><figcaption>a</figcaption><table id="numbers">`+
				`<tr data-results="results/mesh/mlp"><th>MLP 1</th><td class="x">0.5 (0.1)</td><td>none</td><td class="published">6</td></tr><tr data-results="results/mesh/none"><td>7</td></tr><tr><td>8</td></tr></table></figure><table><tr><td>9</td></tr></table>`)},
			{"figure3", "out/laptop/notebooks/figure3.ipynb", "notebooks/figure3.ipynb", page("no heading", "f.Show()", `<svg id="curves"></svg>`)},
		},
		Origins: []Origin{
			origin, {Artefact: "second", Provenance: store.Provenance{Commit: "unknown"}},
			{Artefact: "out/laptop/results/mesh/mlp/1.json", Folder: "store/evaluate/aaaa", Command: "paper evaluate mesh mlp --seed 1", Needs: []string{"out/laptop/data/quantum.json"}},
			{Artefact: "out/laptop/results/mesh/mlp/2.json"},
			{Artefact: "out/laptop/notebooks/table1.ipynb", Command: "paper notebook table1",
				Needs: []string{"out/laptop/results/mesh/mlp/1.json", "out/laptop/results/mesh/mlp/2.json", "out/laptop/data/quantum.json"}},
			{Artefact: "out/laptop/notebooks/figure3.ipynb"},
		},
		ECharts: []byte("/* the bundle */"),
	}
}

func render(t *testing.T, in Input) string {
	t.Helper()
	html, err := Render(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(html)
}

// TestRender: every notebook in order with its outputs, every origin in full, and each text as it is.
func TestRender(t *testing.T) {
	page := render(t, input())
	at := 0
	for _, want := range []string{
		"profile laptop</title>", "/* the bundle */",
		`<a href="#section-table1">Table 1: errors &amp; more</a>`, `<a href="#section-figure3">figure3</a>`, `<a href="#provenance">`,
		`<section id="section-table1">`, `<h2 id="section-table1-table-1-errors-more">`, `<table id="numbers">`,
		// Numbers lead to the results of their row, or to all that the notebook read; words lead nowhere.
		`<th>MLP 1</th><td class="x"><a class="number" href="#from-table1-results-mesh-mlp">0.5 (0.1)</a></td><td>none</td><td class="published">6</td></tr>`,
		`<td><a class="number" href="#from-table1">7</a></td>`, `<td><a class="number" href="#from-table1">8</a></td>`, `</figure><table><tr><td>9</td></tr></table>`,
		"a &lt; b", `<a href="#from-table1">Where these numbers come from</a>`,
		`<section id="section-figure3">`, "<h2>figure3</h2>", `<svg id="curves"></svg>`, `<a href="#from-figure3">Where these numbers come from</a>`,
		`<section id="provenance">`,
		`<section id="from-table1" class="from">`, `<a href="#section-table1">Table 1`, `<a href="../../../notebooks/table1.ipynb">`, "<code>paper notebook table1</code>",
		`<tbody id="from-table1-results-mesh-mlp">`,
		`<tr><td><a href="#run-results-mesh-mlp-1">results/mesh/mlp/1</a></td><td><a href="../store/evaluate/aaaa/">store/evaluate/aaaa</a><span class="screen"> (<a href="../store/evaluate/aaaa/configuration.json">`,
		"<code>paper evaluate mesh mlp --seed 1</code>", `<a href="#run-data-quantum">data/quantum</a>`,
		`<a href="#run-results-mesh-mlp-2">`, `<tbody id="from-table1-data-quantum">`, `<a href="#run-data-quantum">data/quantum</a></td><td><a href="../store/data/0123/">`,
		`<section id="from-figure3" class="from">`, "It reads no results.",
		"<h3>All runs</h3>", "It is in the page itself, out/laptop/report/index.html.", `<div class="wide screen"><table>`, // too long for print
		`<tr id="run-data-quantum"><td>out/laptop/data/quantum.json</td><td><code>paper data quantum &amp; &lt;more&gt;</code><br><code class="screen">paper verify it</code></td>`,
		"<dt>settings</dt><dd><pre>{\n  &#34;Seed&#34;: &#34;&lt;3&gt;&#34;\n}</pre></dd>",
		"<td>3, 14</td><td><code>0123456789ab</code>, with changes</td>" +
			"<td>go:ops_sequential</td><td>amd64 avx2</td><td>A &lt;CPU&gt;, 2 cores, linux, go1.26</td><td>2025-03-04 05:06</td><td class=\"number\">12.3</td>",
		"<td>second</td>", "<code>unknown</code>, changes unknown</td>",
	} {
		found := strings.Index(page[at:], want)
		if found < 0 {
			t.Fatalf("no %q, or not in its place, in\n%.6000s", want, page[at:])
		}
		at += found
	}
	if again := render(t, input()); again != page {
		t.Error("the same input gives two pages")
	}
}

// TestPage: nothing that the checker of pages finds: it loads nothing, and its links lead somewhere.
func TestPage(t *testing.T) {
	for _, fault := range pages.Page([]byte(render(t, input())), "") {
		t.Error(fault)
	}
}

// TestSmoke: a smoke profile says that its numbers mean nothing, another one does not.
func TestSmoke(t *testing.T) {
	const warning = "Its numbers say nothing about the paper"
	in := input()
	if page := render(t, in); strings.Contains(page, warning) || !strings.Contains(page, "<strong>laptop</strong>") {
		t.Error("laptop: wrong banner")
	}
	in.Profile, in.Note = "smoke", "It shows that everything runs. "+warning+"."
	if !strings.Contains(render(t, in), warning) {
		t.Error("smoke: no warning")
	}
	in.Profile = "<i>"
	if strings.Contains(render(t, in), "<i>") {
		t.Error("a profile's name becomes an element")
	}
}

func TestRefused(t *testing.T) {
	in := input()
	in.Sections[1].Notebook = nil
	if _, err := Render(in); err == nil || !strings.HasPrefix(err.Error(), "report, notebook figure3: ") {
		t.Errorf("no notebook: %v", err)
	}
}
