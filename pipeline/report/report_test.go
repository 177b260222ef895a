package report

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/notebook"
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
	origin := Origin{Artefact: "out/laptop/data/quantum.json", Command: "paper data quantum & <more>", Provenance: store.Provenance{
		Commit: "0123456789abcdef", Dirty: true, Seeds: []uint64{3, 14}, Backend: "go:ops_sequential", Numerics: "amd64 avx2", CPU: "A <CPU>", Cores: 2,
		GOOS: "linux", GoVersion: "go1.26", Duration: 12.345, Started: time.Date(2025, 3, 4, 5, 6, 7, 0, time.UTC)}}
	return Input{
		Profile: "laptop",
		Sections: []Section{
			{"table1", page("# Table 1: errors & <more>", "t.Show()", `<table id="numbers"></table>`)},
			{"figure3", page("no heading", "f.Show()", `<svg id="curves"></svg>`)},
		},
		Origins: []Origin{origin, {Artefact: "second", Provenance: store.Provenance{Commit: "unknown"}}},
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
		`<a href="#section-table1">Table 1: errors &amp; &lt;more&gt;</a>`, `<a href="#section-figure3">figure3</a>`, `<a href="#provenance">`,
		`<section id="section-table1">`, `<table id="numbers"></table>`, "a &lt; b",
		`<section id="section-figure3">`, `<svg id="curves"></svg>`,
		`<section id="provenance">`,
		"<td>out/laptop/data/quantum.json</td><td><code>paper data quantum &amp; &lt;more&gt;</code></td><td>3, 14</td><td><code>0123456789ab</code> + changes</td>" +
			"<td>go:ops_sequential</td><td>amd64 avx2</td><td>A &lt;CPU&gt;, 2 cores, linux, go1.26</td><td>2025-03-04 05:06</td><td class=\"number\">12.3</td>",
		"<td>second</td>", "<code>unknown</code></td>",
	} {
		found := strings.Index(page[at:], want)
		if found < 0 {
			t.Fatalf("no %q, or not in its place, in\n%.3000s", want, page)
		}
		at += found
	}
	if again := render(t, input()); again != page {
		t.Error("the same input gives two pages")
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("id %q is there twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("link to %q, which is not there", m[1])
		}
	}
}

// TestOffline: the page loads nothing.
func TestOffline(t *testing.T) {
	if found := regexp.MustCompile(`(?i)(\ssrc=|<link\b|@import|url\(\s*["']?(https?:)?//)[^>]*`).FindString(render(t, input())); found != "" {
		t.Errorf("the page loads %q", found)
	}
}

// TestSmoke: a smoke profile says that its numbers mean nothing, another one does not.
func TestSmoke(t *testing.T) {
	const warning = "Its numbers say nothing about the paper"
	in := input()
	if page := render(t, in); strings.Contains(page, warning) || !strings.Contains(page, "<strong>laptop</strong>") {
		t.Error("laptop: wrong banner")
	}
	in.Profile = "smoke"
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
