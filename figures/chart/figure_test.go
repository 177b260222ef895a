package chart

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

func sample(t *testing.T, title string) Chart {
	t.Helper()
	c := NewLine(title, "x", "y")
	must(t, AddLine(c, "s", 0, []float64{1, 2}, []float64{3, 4}))
	return c
}

func TestFigure(t *testing.T) {
	text := `a < b & "c" </script>`
	figure, err := Figure("fig-1", sample(t, text), Says("says: "+text), Caption("caption: "+text), InSize(HalfWidth()))
	must(t, err)
	html := string(figure)
	for _, part := range []string{
		`<figure id="fig-1"`, `<div id="fig-1-plot"`, `width="312" height="250"`,
		`alt="a &lt; b &amp; &#34;c&#34; &lt;/script&gt;: y against x"`, // title and axes, for want of another
		`<p class="said">says: a &lt; b &amp; &#34;c&#34; &lt;/script&gt;</p>`,
		`<figcaption>caption: a &lt; b &amp; &#34;c&#34; &lt;/script&gt;</figcaption>`,
	} {
		if !strings.Contains(html, part) {
			t.Errorf("the figure lacks %q", part)
		}
	}
	if n := strings.Count(html, "</script"); n != 1 {
		t.Errorf("%d ends of a script, want 1", n)
	}
	if strings.Contains(html, "http:") || strings.Contains(html, "https:") {
		t.Error("the figure names an address")
	}
	// The picture is that of SVG, byte by byte.
	encoded := regexp.MustCompile(`src="data:image/svg\+xml;base64,([^"]*)"`).FindStringSubmatch(html)
	if encoded == nil {
		t.Fatal("no picture")
	}
	got, err := base64.StdEncoding.DecodeString(encoded[1])
	must(t, err)
	option, err := Option(sample(t, text))
	must(t, err)
	want, err := renderer(t).SVG(option, 312, 250)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Error("the picture is another one")
	}
	again, err := Figure("fig-1", sample(t, text), Says("says: "+text), Caption("caption: "+text), InSize(HalfWidth()))
	must(t, err)
	if again != figure {
		t.Error("the same figure has other bytes")
	}
	named, err := Figure("fig-1", sample(t, "title"), Alt("in words"))
	must(t, err)
	if !strings.Contains(string(named), `alt="in words"`) {
		t.Error("Alt is not used")
	}
}

func TestFigureErrors(t *testing.T) {
	good := sample(t, "t")
	for _, id := range []string{"", "1a", "a b", `a"b`, "a<b", "ü", "-a", "a.b", strings.Repeat("a", 65)} {
		_, err := Figure(id, good)
		wantError(t, err, "figure id")
		wantError(t, Show(id, good), "figure id")
	}
	// Outside a notebook Show displays nothing, but mistakes are found.
	must(t, Show("a", good))
	must(t, Enable())
	wantError(t, Show("a", nil), "figure a", "nil")
	wantError(t, Show("a", NewLine("t", "x", "y")), "figure a", "no series")
	wantError(t, Show("a", good, InSize(Size{})), "figure a", "0 x 0")
}

func TestMissingLibrary(t *testing.T) {
	t.Setenv("ECHARTS_JS", "nowhere.js")
	wantError(t, Enable(), "ECHARTS_JS", "nowhere.js")
}

func TestLibraryHidesRequireJS(t *testing.T) {
	bundle, err := library()
	must(t, err)
	script := string(Library(append(bundle, []byte(`;var s="</SCRIPT>";`)...)))
	body, ok := strings.CutPrefix(script, "<script>")
	body, end := strings.CutSuffix(body, "</script>\n")
	if !ok || !end || strings.Contains(strings.ToLower(body), "</script") {
		t.Fatal("the script does not end where it should")
	}
	vm := goja.New()
	_, err = vm.RunString(preludeJS + `
		var window = globalThis, told = [];
		function Event(name) { this.name = name; }
		function dispatchEvent(event) { told.push(event.name); }
		function define() { throw new Error("require.js got the library"); }
		define.amd = {};` + body)
	must(t, err)
	got, err := vm.RunString("window.echarts.version + ' ' + told")
	must(t, err)
	if got.String() != "6.0.0 echarts-ready" {
		t.Errorf("got %q", got)
	}
}

// page imitates the little of a browser that interactive.js needs: one plot with
// its picture, timers that run when told, and an ECharts that notes what it drew.
const page = `
var timers = [], listeners = {}, drawn = [];
var laidOut = false; // for narrow pages too, in a <picture>
var picture = {style: {}}, children = [], marks = {}, attached = true;
var plot = {clientWidth: 400, querySelector: function (s) { return s === "img" || laidOut ? picture : null; },
  getAttribute: function (k) { return marks[k] || null; }, setAttribute: function (k, v) { marks[k] = v; },
  appendChild: function (c) { children.push(c); }, removeChild: function () { children.pop(); }};
var document = {getElementById: function (id) { return id === "fig-plot" ? plot : null; },
  createElement: function () { return {style: {}, setAttribute: function () {}}; },
  documentElement: {contains: function () { return attached; }}};
var window = {
  addEventListener: function (n, f) { (listeners[n] = listeners[n] || []).push(f); },
  removeEventListener: function (n, f) { listeners[n] = listeners[n].filter(function (g) { return g !== f; }); }};
function setTimeout(f) { timers.push(f); }
function tick(n) { for (var i = 0; i < n && timers.length; i++) { timers.shift()(); } }
function fire(n) { (listeners[n] || []).slice().forEach(function (f) { f(); }); }
function arrive(fails) { window.echarts = {init: function (e, t, size) {
  var width = size.width;
  return {setOption: function (o) { if (fails) { throw new Error("no"); } drawn.push(o); },
    getWidth: function () { return width; }, resize: function (s) { width = s.width; drawn.push("resized " + width); },
    dispose: function () { drawn.push("disposed"); }};
}}; }
function state() { return [marks["data-chart"] || "", picture.style.display || "", children.length, drawn].join("|"); }
`

func TestInteractive(t *testing.T) {
	const start = `interactive("fig", 528, 330, "name", function () { return "option"; });`
	tests := []struct{ name, steps, want string }{
		{"no library", start + `tick(100);`, "||0|"},
		{"it does not ask for ever", start + `tick(1000); drawn.push(timers.length);`, "||0|0"},
		{"library before", `arrive();` + start, "interactive|none|1|option"},
		{"library a little later", start + `tick(5); arrive(); tick(1);`, "interactive|none|1|option"},
		{"library much later", start + `tick(100); arrive(); fire("echarts-ready");`, "interactive|none|1|option"},
		{"library twice", start + `arrive(); fire("echarts-ready"); tick(9); fire("echarts-ready");`, "interactive|none|1|option"},
		{"option fails", `arrive(true);` + start + `tick(9);`, "static||0|disposed"},
		{"resize", `arrive();` + start + `plot.clientWidth = 300; fire("resize"); fire("resize");`,
			"interactive|none|1|option,resized 300"},
		{"hidden, then shown", `plot.clientWidth = 0; arrive();` + start + `fire("resize"); plot.clientWidth = 200; fire("resize");`,
			"interactive|none|1|option,resized 200"},
		{"laid out for a narrow page", `laidOut = true; arrive();` + start, "static||0|"},
		{"laid out, on a wide page", `laidOut = true; plot.clientWidth = 528; arrive();` + start, "interactive|none|1|option"},
		{"removed", `arrive();` + start + `attached = false; fire("resize"); fire("resize");`,
			"interactive|none|1|option,disposed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			vm := goja.New()
			_, err := vm.RunString(page + withoutComments(interactiveJS) + test.steps)
			must(t, err)
			got, err := vm.RunString("state()")
			must(t, err)
			if got.String() != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
