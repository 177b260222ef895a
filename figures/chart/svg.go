package chart

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"

	"metasymlab/pipeline/assets"
)

// Renderer draws static pictures with the ECharts bundle, in pure Go: no browser,
// no node. Make one and keep it: compiling the bundle takes about 0.3 s, a picture
// about 0.1 s. It holds no state of the pictures it drew, so equal options give
// equal bytes, and it may be used from several goroutines.
type Renderer struct {
	prelude, library, measure, draw *goja.Program

	limit time.Duration // for one picture, against functions that never end
}

const (
	drawTime  = 2 * time.Minute // limit of one picture
	callDepth = 2000            // of calls in JavaScript, against endless recursion
	maxPixels = 20000           // width or height
)

// preludeJS gives ECharts the few globals of a browser that it asks for. Messages
// to console.error are kept: ECharts reports some faults only there.
const preludeJS = `
var self = globalThis, global = globalThis, faults = [];
var console = {log: function () {}, warn: function () {},
  error: function () { faults.push(Array.prototype.join.call(arguments, " ")); }};
function setTimeout() { return 0; }
function clearTimeout() {}
function setInterval() { return 0; }
function clearInterval() {}
`

// measureJS gives ECharts the width of text, which only a browser knows; see [textWidth].
const measureJS = `
echarts.setPlatformAPI({measureText: function (text, font) {
  return {width: textWidth(text) * parseFloat((/([0-9.]+)px/.exec(font) || [0, 12])[1])};
}});
`

// drawJS draws an option. Server-side rendering has no frames, so animated and
// progressive series would stay unfinished: both are switched off.
const drawJS = `(function (option, width, height) {
  option.animation = false;
  [].concat(option.series || []).forEach(function (s) {
    s.animation = false;
    s.progressive = 0;
  });
  var chart = echarts.init(null, null, {renderer: "svg", ssr: true, width: width, height: height});
  chart.setOption(option);
  // An unknown type of series is left out without a word.
  var drawn = chart.getModel().getSeriesCount(), wanted = [].concat(option.series || []).length;
  if (drawn !== wanted) { throw new Error(drawn + " of " + wanted + " series have a known type"); }
  var svg = chart.renderToSVGString();
  if (faults.length > 0) { throw new Error(faults[0]); }
  return svg;
})`

// NewRenderer compiles the text of echarts.min.js.
func NewRenderer(bundle []byte) (*Renderer, error) {
	r := &Renderer{limit: drawTime}
	for _, part := range []struct {
		program      **goja.Program
		name, source string
	}{
		{&r.prelude, "prelude.js", preludeJS},
		{&r.library, "echarts.min.js", string(bundle)},
		{&r.measure, "measure.js", measureJS},
		{&r.draw, "draw.js", drawJS},
	} {
		program, err := goja.Compile(part.name, part.source, false)
		if err != nil {
			return nil, fmt.Errorf("chart: compiling %s: %s", part.name, oneLine(err))
		}
		*part.program = program
	}
	return r, nil
}

// Default is the renderer that [Show] and [Figure] use: it has the project's own
// copy of ECharts, and is compiled once a process.
func Default() (*Renderer, error) { return theDefault() }

var theDefault = sync.OnceValues(func() (*Renderer, error) {
	bundle, err := library()
	if err != nil {
		return nil, err
	}
	return NewRenderer(bundle)
})

// library reads the ECharts bundle that set-up fetched.
func library() ([]byte, error) {
	root, err := assets.Root()
	if err != nil {
		return nil, err
	}
	return assets.Load(root, assets.ECharts())
}

// SVG draws an option, as [Option] returns it, as a picture of width x height px.
// Equal options give equal bytes.
//
// Errors: a size that is not positive, an option that is no JavaScript object, and
// whatever ECharts or a function inside the option throws.
func (r *Renderer) SVG(option []byte, width, height int) (svg []byte, err error) {
	if width <= 0 || height <= 0 || width > maxPixels || height > maxPixels {
		return nil, fmt.Errorf("chart: no picture can be %d x %d px: want 1 to %d each way", width, height, maxPixels)
	}
	// A new interpreter for every picture: ECharts numbers its elements and clip
	// paths for as long as it lives, which would make bytes depend on history.
	vm := goja.New()
	vm.SetMaxCallStackSize(callDepth)
	if err := vm.Set("textWidth", textWidth); err != nil {
		return nil, fmt.Errorf("chart: loading ECharts: %s", oneLine(err))
	}
	vm.SetTimeSource(func() time.Time { return time.Unix(0, 0).UTC() })
	random := rand.New(rand.NewPCG(0, 0))
	vm.SetRandSource(random.Float64)
	timer := time.AfterFunc(r.limit, func() { vm.Interrupt("not finished after " + r.limit.String()) })
	defer timer.Stop()

	for _, program := range []*goja.Program{r.prelude, r.library, r.measure} {
		if _, err := vm.RunProgram(program); err != nil {
			return nil, fmt.Errorf("chart: loading ECharts: %s", oneLine(err))
		}
	}
	value, err := vm.RunScript("option.js", "("+string(option)+"\n)")
	if err != nil {
		return nil, fmt.Errorf("chart: the option is not valid JavaScript: %s", oneLine(err))
	}
	if object, ok := value.(*goja.Object); !ok || object.ClassName() != "Object" {
		return nil, errors.New("chart: the option is not a JavaScript object")
	}
	function, err := vm.RunProgram(r.draw)
	if err != nil {
		return nil, fmt.Errorf("chart: loading ECharts: %s", oneLine(err))
	}
	draw, ok := goja.AssertFunction(function)
	if !ok {
		return nil, errors.New("chart: loading ECharts: drawing is not a function")
	}
	picture, err := draw(goja.Undefined(), value, vm.ToValue(width), vm.ToValue(height))
	if err != nil {
		return nil, fmt.Errorf("chart: ECharts cannot draw this option: %s", oneLine(err))
	}
	text := picture.String()
	if !strings.HasPrefix(text, "<svg") {
		return nil, errors.New("chart: ECharts returned no picture")
	}
	return centreText([]byte(text)), nil
}

var centralBaseline = regexp.MustCompile(`(<text[^>]*) dominant-baseline="central"`)

// centreText centres text vertically by a shift instead of a baseline, which
// rsvg-convert up to 2.54 ignores: labels would stand 4 px too high in the PDF.
func centreText(svg []byte) []byte {
	return centralBaseline.ReplaceAll(svg, []byte(`$1 dy="0.35em"`))
}

// oneLine is the message of a JavaScript error with the innermost place, without
// the rest of the stack.
func oneLine(err error) string {
	text, _, _ := bytes.Cut([]byte(err.Error()), []byte("\n"))
	return strings.TrimSpace(string(text))
}
