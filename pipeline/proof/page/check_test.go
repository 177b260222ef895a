package page

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const head = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>t</title></head><body><h1 id=\"top\">a</h1>\n"

// TestFaults: each fault is found where it is, and a page without is clean.
func TestFaults(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"there.json": "", "other.html": `<p id="there">a</p>`, "good.css": "p { margin: 0 }", "bad.css": `@import "a";`, "good.js": "1", "bad.js": `fetch("a")`} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for body, want := range map[string]string{
		`<p>a<br>b</p><img alt="x" src="data:,"><a href="#top">x</a> <a href="https://example.org">y</a> <a href="there.json">z</a>`: "",
		`<figure aria-label="x"><svg viewBox="0 0 1 1"><path d="M0 0"/></svg></figure><h2>b</h2><h3>c</h3><h2>d</h2>`:                "",
		`<script>if (a < b && "</p>") {}</script><style>p { background: url(data:,) }</style><pre>&lt;b></pre>`:                      "",
		`<div><p>a</div>`:                                             "<p> of line 3 is not closed before </div>",
		`<p>a</p></p>`:                                                "</p> ends nothing",
		`<section>`:                                                   "<section> of line 3 is not closed",
		`<p id="top">a</p>`:                                           `id "top" is there already, in line 2`,
		`<p id="a b">a</p>`:                                           "has a space",
		`<a href="#none">a</a>`:                                       "link to #none, which is not there",
		`<a href="none.json">a</a>`:                                   "link to none.json, which is not there",
		`<a href="../data.json">a</a>`:                                "link to ../data.json, out of the page's folder",
		`<a href="/data.json">a</a>`:                                  "out of the page's folder",
		`<a href="other.html#there">a</a>`:                            "",
		`<a href="other.html#none">a</a>`:                             "link to other.html#none, which is not there",
		`<button popovertarget="none">a</button>`:                     "link to #none, which is not there",
		`<a href="#top"></a>`:                                         "<a> of line 3 has no text",
		`<img alt="x" src="pic.png">`:                                 "<img src> loads pic.png, which is not there",
		`<img alt="x" src="../pic.png">`:                              "<img src> loads ../pic.png",
		`<script src="//example.org/a"></script>`:                     "<script src> loads //example.org/a",
		`<script src="good.js"></script>`:                             "",
		`<script src="bad.js"></script>`:                              "a script can load something: fetch(",
		`<link rel="stylesheet" href="a.css">`:                        "<link href> loads a.css, which is not there",
		`<link rel="stylesheet" href="good.css">`:                     "",
		`<link rel="stylesheet" href="bad.css">`:                      "loads something: @import",
		`<link rel="icon" href="there.json">`:                         "<link> loads there.json",
		`<object data="there.json"></object>`:                         "<object data> loads there.json",
		`<style>@import "a";</style>`:                                 "loads something: @import",
		`<p style="background: url(//a.b/c)">a</p>`:                   "a style loads something",
		`<script>fetch("https://a.b")</script>`:                       "a script can load something: fetch(",
		`<script>new XMLHttpRequest()</script>`:                       "a script can load something",
		`<img src="data:,">`:                                          "no alt text",
		`<figure><p>a</p></figure>`:                                   "neither caption nor aria-label",
		`<figure><p>a</p><figcaption>b</figcaption><p>c</p></figure>`: "caption of the figure of line 3 is neither first nor last",
		`<figure><figcaption>b</figcaption><p>c</p><p>d</p></figure>`: "",
		`<figure><p>a</p><figcaption>b<p>c</p></figcaption></figure>`: "",
		`<h3>a</h3>`: "<h3> after <h1> leaves out a level",
		`<h2> </h2>`: "<h2> of line 3 has no text",
	} {
		faults := Page([]byte(head+body+"</body></html>"), folder)
		switch {
		case want == "" && len(faults) > 0:
			t.Errorf("%s: %q", body, faults)
		case want != "" && (len(faults) == 0 || !strings.Contains(strings.Join(faults, "\n"), want)):
			t.Errorf("%s: %q, want %q", body, faults, want)
		}
	}
	for page, want := range map[string]string{
		"<html lang=\"en\"><title>t</title></html>":    "no <!DOCTYPE html>",
		"<!DOCTYPE html><html lang=\"en\"></html>":     "no title",
		"<!DOCTYPE html><html><title>t</title></html>": "does not tell its language",
	} {
		if faults := Page([]byte(page), ""); len(faults) != 1 || !strings.Contains(faults[0], want) {
			t.Errorf("%s: %q, want %q", page, faults, want)
		}
	}
	if _, err := File(filepath.Join(folder, "none.html")); err == nil {
		t.Error("a page that is not there is checked")
	}
}
