package page

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/browser"
	"metasymlab/pipeline/proof/unchecked"
)

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

const chart = `<figure class="chart" id="good"><div id="good-plot" tabindex="0" aria-label="a line" data-chart="interactive" onkeydown="this.nextSibling.textContent = event.key"><svg width="9" height="9"><path d="M0 0L9 9"/></svg></div><span role="status"></span><details><summary>Values</summary><table><tr><td>1</td></tr></table></details></figure>`

// TestTry: a page that does what it should is found good; each thing that it must not do is found.
func TestTry(t *testing.T) {
	trial, err := Try(t.Context(), write(t, chart+`<figure class="chart" id="drawing"><div id="drawing-plot" tabindex="0" aria-label="a drawing"><img alt="" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"></div></figure><p>a</p><img alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><script>console.log("fine")</script>`))
	if err != nil {
		t.Fatal(err)
	}
	if trial.Charts != 1 || trial.Marks != 1 || trial.Pictures != 1 || len(trial.Faults) > 0 {
		t.Errorf("a good page: %+v", trial)
	}
	trial, err = Try(t.Context(), write(t, `
<figure class="chart" id="empty"><div id="empty-plot" data-chart="interactive"><svg width="9" height="9"></svg></div></figure>
<figure class="chart" id="still"><div id="still-plot" data-chart="static"></div></figure>
<figure class="chart" id="broken"><img alt="" src="data:image/png;base64,AAAA"></figure>
<img alt="" src="http://example.org/picture.png">
<script>console.error("told"); fetch("https://example.org/data").catch(function () {})</script><script>throw new Error("thrown")</script>`))
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
