package page

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/browser"
	"metasymlab/pipeline/proof/unchecked"
)

// axeCore is the text of axe-core; the test is skipped where it was not fetched.
func axeCore(t *testing.T) []byte {
	t.Helper()
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := assets.Load(root, assets.Axe())
	if err != nil {
		if err := assets.Fetch(t.Context(), root, assets.Axe()); err != nil {
			unchecked.Skip(t, err)
		}
		if text, err = assets.Load(root, assets.Axe()); err != nil {
			t.Fatal(err)
		}
	}
	return text
}

// write makes a page with a body; the test is skipped where there is no browser.
func write(t *testing.T, body string) string {
	t.Helper()
	if _, err := browser.Find(); err != nil {
		unchecked.Skip(t, err)
	}
	file := filepath.Join(t.TempDir(), "a page.html")
	if err := os.WriteFile(file, []byte("<!DOCTYPE html><html lang=\"en\"><head><title>t</title></head><body>"+body+"</body></html>"), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

const chart = `<figure class="chart" id="good"><div id="good-plot" tabindex="0" role="img" aria-label="a line" data-chart="interactive" onkeydown="this.nextSibling.textContent = event.key"><svg width="9" height="9"><path d="M0 0L9 9"/></svg></div><span role="status"></span><details><summary>Values</summary><table><tr><td>1</td></tr></table></details></figure>`

// TestTry: a page that does what it should is found good; each thing that it must not do is found.
func TestTry(t *testing.T) {
	trial, err := Try(t.Context(), write(t, "<main><h1>a</h1>"+chart+`<figure class="chart" id="drawing"><div id="drawing-plot" tabindex="0" role="img" aria-label="a drawing"><img alt="" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"></div></figure><p>a</p><img alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><div style="overflow-x: auto" tabindex="0" role="region" aria-label="wide"><p style="width: 900px">a</p></div></main><script>console.log("fine")</script>`), axeCore(t))
	if err != nil {
		t.Fatal(err)
	}
	if trial.Charts != 1 || trial.Marks != 1 || trial.Pictures != 1 || trial.Weight < 500 || trial.Weight > 1500 || trial.Paint <= 0 || len(trial.Faults) > 0 {
		t.Errorf("a good page: %+v", trial)
	}
	trial, err = Try(t.Context(), write(t, `<h1>a</h1>
<figure class="chart" id="empty"><div id="empty-plot" data-chart="interactive"><svg width="9" height="9"></svg></div></figure>
<figure class="chart" id="still"><div id="still-plot" data-chart="static"></div></figure>
<figure class="chart" id="broken"><img alt="" src="data:image/png;base64,AAAA"></figure>
<img alt="" src="http://example.org/picture.png">
<script>console.error("told"); fetch("https://example.org/data").catch(function () {})</script><script>throw new Error("thrown")</script>`), nil)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(trial.Faults, "\n")
	for _, want := range []string{"chart empty is empty", "chart still stays static", "picture broken does not show", "asks for http://example.org/picture.png", "asks for https://example.org/data", `console has error: "told"`, "thrown"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in:\n%s", want, all)
		}
	}
	if trial.Charts != 0 {
		t.Errorf("%d charts", trial.Charts)
	}
}

// TestNarrow: what a phone cuts off is found, whatever cuts it off; what scrolls by itself is not, if a keyboard can.
func TestNarrow(t *testing.T) {
	for body, want := range map[string]string{
		`<p style="width: 500px">wide</p>`:                                                                 "<p> “wide” reaches from 8 to 508 px of 390",
		`<p style="margin-left: -20px; width: 100px">a</p>`:                                                "reaches from -12",
		`<p>` + strings.Repeat("x", 200) + `</p>`:                                                          "the text of <p>",
		`<details><summary>a</summary><p style="width: 500px">folded</p></details>`:                        "“folded” reaches",
		`<div style="overflow: hidden"><p style="width: 500px">hidden</p></div>`:                           "“hidden” cuts off",
		`<div style="overflow-x: auto"><p style="width: 500px">a</p></div>`:                                "scrolls, but not by keyboard",
		`<div style="overflow-x: auto" tabindex="0"><p style="width: 500px">a</p></div>`:                   "",
		`<div style="overflow-x: auto"><p style="width: 500px"><a href="#a">a</a></p></div>`:               "",
		`<div hidden><p style="width: 500px">a</p></div><a style="position: absolute; left: -900px">a</a>`: "",
		`<p>words that go on and on, and on and on, until a line of a phone has no more room for them</p>`: "",
	} {
		tab, end, err := browser.Open(t.Context(), write(t, body), func(any) {})
		if err != nil {
			t.Fatal(err)
		}
		defer end()
		found, err := narrow(tab)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(found, "\n")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// TestMeasured: what a page loads only as one comes to it is weighed, what it never shows is not; a script before its
// first words holds them up.
func TestMeasured(t *testing.T) {
	const wait, size = 700 * time.Millisecond, 50_000
	file := write(t, fmt.Sprintf(`<script>var end = Date.now() + %d; while (Date.now() < end) {}</script><p style="margin-bottom: 9000px">late</p>`, wait.Milliseconds())+
		`<img alt="" width="9" height="9" loading="lazy" src="heavy.svg"><img alt="" loading="lazy" style="display: none" src="none.svg">`)
	heavy := `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!--` + strings.Repeat(" ", size) + `--></svg>`
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "heavy.svg"), []byte(heavy), 0o644); err != nil {
		t.Fatal(err)
	}
	trial, err := Try(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if trial.Weight < size || trial.Weight > size+1000 || trial.Paint < wait || len(trial.Faults) > 0 {
		t.Errorf("%+v", trial)
	}
}

// TestOver: a page at a limit is within it.
func TestOver(t *testing.T) {
	for want, trial := range map[string]Trial{
		"": {Weight: WeightLimit, Paint: PaintLimit},
		"the page weighs 3.01 MB with what it loads, more than 3 MB":       {Weight: WeightLimit + 10_000, Paint: PaintLimit},
		"the first words show after 510ms, later than 500ms (median of 3)": {Weight: 9, Paint: PaintLimit + 10*time.Millisecond},
	} {
		if got := strings.Join(trial.Over(), "\n"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAccessible: axe-core's serious findings are found, those that are there in dark colours only, too.
func TestAccessible(t *testing.T) {
	trial, err := Try(t.Context(), write(t, `<main><h1>a</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<style>@media (prefers-color-scheme: dark) { body { background: #000; } p { color: #222; } }</style><p>words</p></main>`), axeCore(t))
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(trial.Faults, "\n")
	for _, want := range []string{"axe-core, light: critical: ", "(image-alt), 1 times, first <img", "axe-core, dark: serious: ", "(color-contrast)"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in:\n%s", want, all)
		}
	}
	if strings.Contains(all, "light: serious") {
		t.Errorf("too much in:\n%s", all)
	}
}
