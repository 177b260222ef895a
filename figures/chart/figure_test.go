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
	for _, part := range []string{`<div id="fig-1-plot" tabindex="0" role="img" aria-label="a &lt; b`, "<summary>Values</summary>", "<td>3</td>"} {
		if !strings.Contains(html, part) {
			t.Errorf("the figure lacks %q", part)
		}
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
		var window = globalThis;
		window.chartFigures = [];
		function define() { throw new Error("require.js got the library"); }
		define.amd = {};` + body)
	must(t, err)
	got, err := vm.RunString("window.echarts.version + ' ' + Array.isArray(window.chartFigures)")
	must(t, err)
	if got.String() != "6.0.0 false" {
		t.Errorf("got %q", got)
	}
}

// place imitates the little of a browser that interactive.js needs: one plot with its picture, timers that run when
// told, and an ECharts that notes what it is told.
const place = `
var timers = [], listeners = {}, drawn = [], there = true, attached = true, said = [], option;
function part() { return {style: {}, children: [], marks: {}, listeners: {},
  getAttribute: function (k) { return this.marks[k] || null; }, setAttribute: function (k, v) { this.marks[k] = v; },
  appendChild: function (c) { this.children.push(c); },
  insertBefore: function (c) { Object.defineProperty(c, "textContent", {set: function (text) { said.push(text); }}); },
  querySelector: function (s) { return s === "img" ? picture : s === ".chart-values" ? {innerText: "tip"} : null; },
  addEventListener: function (n, f) { this.listeners[n] = f; }}; }
var picture = part(), plot = part();
plot.clientWidth = 400;
plot.parentNode = part();
var document = {getElementById: function (id) { return there && id === "fig-plot" ? plot : null; }, createElement: part,
  documentElement: {contains: function () { return attached; }}};
var window = {
  addEventListener: function (n, f) { (listeners[n] = listeners[n] || []).push(f); },
  removeEventListener: function (n, f) { listeners[n] = listeners[n].filter(function (g) { return g !== f; }); }};
function setTimeout(f) { timers.push(f); }
function tick(n) { for (var i = 0; i < n && timers.length; i++) { timers.shift()(); } }
function wide(n) { plot.clientWidth = n; (listeners.resize || []).slice().forEach(function (f) { f(); }); }
function press(key) { plot.listeners.keydown({key: key, preventDefault: function () {}, stopPropagation: function () {}}); }
var fails = false;
window.echarts = {init: function (e, t, size) {
  var now = size;
  drawn.push("init " + now.width + "x" + now.height);
  return {setOption: function (o) { if (fails) { throw new Error("no"); } option = o; },
    getWidth: function () { return now.width; }, getHeight: function () { return now.height; },
    convertToPixel: function (finder, v) { return v; }, containPixel: function (finder, v) { return v[0] > 0 && v[1] < 100; },
    getOption: function () { return {timeline: [{currentIndex: 1, autoPlay: false}]}; },
    resize: function (s) { now = s; drawn.push(now.width + "x" + now.height); },
    dispatchAction: function (a) { drawn.push([a.type, a.seriesIndex, a.dataIndex, a.x, a.y, a.currentIndex, a.playState].filter(function (v) { return v !== undefined; }).join(" ")); },
    dispose: function () { drawn.push("disposed"); }};
}};
function shows(fixed, sizes, o) {
  (window.chartFigures = window.chartFigures || []).push({id: "fig", fixed: fixed, sizes: sizes, option: function () { return o || {series: []}; }});
}
function state() {
  var live = plot.children[0];
  return [plot.marks["data-chart"] || "", picture.style.display || "", live ? live.style.display || "" : "none yet", drawn].join("|");
}
`

// lines are two curves over one axis, with a gap, and one of a free plane, which has a mark and none.
const lines = `{grid: [{tooltip: {trigger: "axis"}}, {tooltip: {trigger: "item"}}], xAxis: [{gridIndex: 0}, {gridIndex: 1}], series: [
  {name: "a", type: "line", data: [[0, 1], ["-", "-"], [2, 3], [3, 900]]}, {name: "b", type: "line", data: [[3, 1], [4, 1]]}, {name: "", type: "line", data: [[0, 1]]},
  {name: "c", type: "line", xAxisIndex: 1, symbol: "rect", symbolSize: 5, itemStyle: {color: "red"}, data: [{value: [5, 6], symbol: "none"}, [7, 8]]}]}`

func TestInteractive(t *testing.T) {
	const start, library = `shows(false, [[528, 330], [336, 380]]);`, "LIBRARY;"
	tests := []struct{ name, steps, want string }{
		{"no library", start, "||none yet|"},
		{"library before", library + start, "interactive|none||init 400x380"},
		{"library after", start + library, "interactive|none||init 400x380"},
		{"library twice", start + library + library + `tick(9);`, "interactive|none||init 400x380"},
		{"figure a little later", `there = false;` + library + start + `tick(5); there = true; tick(1);`, "interactive|none||init 400x380"},
		{"it does not ask for ever", `there = false;` + library + start + `tick(1000); drawn.push(timers.length);`, "||none yet|0"},
		{"option fails", `fails = true;` + library + start + `tick(9);`, "static||none|init 400x380,disposed"},
		{"becomes wide", library + start + `wide(700); wide(700);`, "interactive|none||init 400x380,700x330"},
		{"hidden, then shown", `plot.clientWidth = 0;` + library + start + `wide(200);`, "interactive|none||init 528x330,200x380"},
		{"fixed, wide", `plot.clientWidth = 528;` + library + `shows(true, [[528, 330], [336, 500]]);`, "interactive|none||init 528x330"},
		{"fixed, narrow", library + `shows(true, [[528, 330], [336, 500]]);`, "interactive|none||init 336x500"},
		{"fixed, too narrow", library + `shows(true, [[528, 330], [336, 500]]); wide(300);`, "static||none|init 336x500"},
		{"fixed, at first too narrow", `plot.clientWidth = 300;` + library + `shows(true, [[528, 330], [336, 500]]); wide(350);`, "interactive|none||init 336x500"},
		{"fixed, of one size", library + `shows(true, [[528, 330]]);`, "static||none yet|"},
		{"removed", library + start + `attached = false; wide(1); wide(2);`, "interactive|none||init 400x380,disposed"},
		{"keys along a curve, over its gap, and what is cut off", library + `shows(false, [[528, 330]], ` + lines + `); press("ArrowRight"); press("ArrowRight"); press("ArrowRight"); press("ArrowRight"); press("ArrowLeft"); drawn.push(said.join());`,
			"interactive|none||init 400x330,updateAxisPointer 0.5 1,updateAxisPointer 2 3,updateAxisPointer 3 1,updateAxisPointer 2 3,tip,tip,tip,tip"},
		{"keys from plane to plane", library + `shows(false, [[528, 330]], ` + lines + `); press("ArrowDown"); press("ArrowRight"); press("ArrowDown"); press("Escape"); press("x");`,
			"interactive|none||init 400x330,showTip 3 0,showTip 3 1,updateAxisPointer 2 3,hideTip"},
		{"keys through a movie", library + `shows(false, [[528, 330]], {baseOption: {series: [], timeline: {data: ["0 s", "1 s", "2 s"]}}}); press("ArrowRight"); press("ArrowLeft"); press(" "); drawn.push(said.join());`,
			"interactive|none||init 400x330,timelineChange 2,timelineChange 0,timelinePlayChange true,2 s,0 s"},
		{"points of a free plane can be touched", library + `shows(false, [[528, 330]], ` + lines + `); drawn.push(JSON.stringify(option.series[3].data), JSON.stringify(option.series[3].itemStyle), option.series[3].showAllSymbol, option.series[0].itemStyle);`,
			`interactive|none||init 400x330,[{"value":[5,6]},{"value":[7,8],"symbolSize":5,"itemStyle":{"opacity":1}}],{"color":"red","opacity":0},true,`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			vm := goja.New()
			_, err := vm.RunString(place + strings.ReplaceAll(test.steps, library, withoutComments(interactiveJS)))
			must(t, err)
			got, err := vm.RunString("state()")
			must(t, err)
			if got.String() != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
