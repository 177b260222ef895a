package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// renderer is the real one. It needs the ECharts bundle: `make setup` fetches it.
func renderer(t *testing.T) *Renderer {
	t.Helper()
	r, err := Default()
	must(t, err)
	return r
}

// picture draws a chart at full width.
func picture(t *testing.T, c Chart) string {
	t.Helper()
	option, err := Option(c)
	must(t, err)
	svg, err := renderer(t).SVG(option, FullWidth().Width, FullWidth().Height)
	must(t, err)
	checkXML(t, svg)
	return string(svg)
}

// checkXML wants well-formed XML.
func checkXML(t *testing.T, svg []byte) {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := decoder.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
}

// framed fixes the frame to 400 x 200 px with its top left corner at (100, 50) and
// the axes to 0..10 and low..high, so that the place of every point is known.
func framed(c *charts.RectChart, low, high float64) {
	c.SetGlobalOptions(charts.WithGridOpts(opts.Grid{Left: "100", Top: "50", Width: "400", Height: "200"}),
		RangeX(0, 10), RangeY(low, high))
}

func wantParts(t *testing.T, svg string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(svg, part) {
			t.Errorf("the picture lacks %q:\n%s", part, svg)
		}
	}
}

func TestPointsAreWhereTheyBelong(t *testing.T) {
	c := NewLine("Known places", "time t [s]", "error ε [m²]")
	framed(&c.RectChart, 0, 1)
	must(t, AddLine(c, "curve", 0, []float64{0, 5, 10}, []float64{0, 0.5, 1}))
	must(t, AddBand(c, "curve", 0, []float64{0, 10}, []float64{0, 0.5}, []float64{0.25, 1}))
	must(t, AddErrorBars(&c.RectChart, "bars", 1, []float64{2.5}, []float64{0.1}, []float64{0.3}))
	wantParts(t, picture(t, c),
		"Known places", "time t [s]", "error ε [m²]", ">curve<", ">bars<",
		`d="M100 250L300 150L500 50"`,             // the curve
		`points="100 200 500 50 500 150 100 250"`, // the band: upper end there, lower end back
		`d="M200 190L200 230"`,                    // the error bar
		`fill="#FFFFFF"`, `stroke="`+Blue+`"`, `stroke="`+Vermilion+`"`,
	)
}

func TestLogAxis(t *testing.T) {
	c := NewLine("", "x", "y", LogY())
	framed(&c.RectChart, 1e-4, 1)
	// The first point has no place on the axis: the line begins at the second.
	must(t, AddLine(c, "curve", 0, []float64{0, 5, 10}, []float64{0, 1e-2, 1}))
	// A lower end below zero reaches down to the frame.
	must(t, AddBand(c, "curve", 0, []float64{0, 10}, []float64{-1, 1e-4}, []float64{1e-2, 1}))
	wantParts(t, picture(t, c), `d="M300 150L500 50"`, `points="100 150 500 50 500 250 100 250"`,
		">10⁻⁴<", ">10⁻²<", ">10⁰<")
}

func TestTwoLogAxes(t *testing.T) {
	c := NewScatter("", "x", "y", LogX(), LogY())
	framed(&c.RectChart, 1e-4, 1)
	RangeX(1e-2, 1)(&c.BaseConfiguration)
	// The first and the second point have no place on an axis.
	must(t, AddPoints(c, "points", 0, []float64{0, 0.1, 0.1}, []float64{0.1, -1, 1e-3}))
	drawn := picture(t, c)
	wantParts(t, drawn, ">10⁻²<", ">10⁻¹<", ">10⁻³<")
	if marks := strings.Count(drawn, `fill="`+Blue+`"`); marks != 2 { // one in the legend
		t.Errorf("%d marks, want that of the legend and one point:\n%s", marks, drawn)
	}
}

func TestGaps(t *testing.T) {
	nan := math.NaN()
	c := NewLine("", "x", "y")
	framed(&c.RectChart, 0, 1)
	x := []float64{0, 2, 4, 6, 8, 10}
	y := []float64{0, 0, nan, 1, 1, 1}
	must(t, AddLine(c, "curve", 0, x, y))
	must(t, AddBand(c, "curve", 0, x, []float64{0, 0, nan, .5, .5, .5}, []float64{1, 1, 1, 1, 1, 1}))
	wantParts(t, picture(t, c), `d="M100 250L180 250M340 50L420 50L500 50"`,
		`points="100 50 180 50 180 250 100 250"`, `points="340 50 420 50 500 50 500 150 420 150 340 150"`)
}

func TestBarsAndTheirErrors(t *testing.T) {
	c := NewBar("", "error [m]", []string{"mesh", "quadrotor"})
	for i, name := range []string{"MetaSym", "DHNN"} {
		must(t, AddBars(c, name, i, []float64{1, 2}))
	}
	must(t, AddBarErrors(c, "DHNN", 1, 2, []float64{0.5, 1.5}, []float64{1.5, 2.5}))
	svg := picture(t, c)
	wantParts(t, svg, ">mesh<", ">quadrotor<", ">DHNN<", "error [m]")
	// Each error bar stands in the middle of the second bar of its group.
	bars := regexp.MustCompile(`<path d="M([0-9.]+) [0-9.]+l([0-9.]+) 0l[^"]*" fill="`+Vermilion+`"`).FindAllStringSubmatch(svg, -1)
	stems := regexp.MustCompile(`<path d="M([0-9.]+) [0-9.]+L([0-9.]+) [0-9.]+" fill="[^"]*" stroke="#000000" stroke-width="1.2"`).FindAllStringSubmatch(svg, -1)
	var upright []float64
	for _, stem := range stems {
		if stem[1] == stem[2] {
			upright = append(upright, number(t, stem[1]))
		}
	}
	var middles []float64
	for _, bar := range bars {
		middles = append(middles, number(t, bar[1])+number(t, bar[2])/2)
	}
	if len(middles) != 2 || len(upright) != 2 {
		t.Fatalf("%d bars and %d error bars:\n%s", len(middles), len(upright), svg)
	}
	for i := range upright {
		if math.Abs(upright[i]-middles[i]) > 1 { // edges are rounded to whole pixels
			t.Errorf("error bar %d at %g, its bar at %g", i, upright[i], middles[i])
		}
	}
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	var v float64
	if _, err := fmt.Sscan(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// ECharts drops most points of a scatter of more than 3000 (apache/echarts #21023)
// unless progressive drawing is off.
func TestScatterKeepsEveryPoint(t *testing.T) {
	if testing.Short() {
		t.Skip("draws thousands of points in a JavaScript interpreter")
	}
	const n = 3100
	x, y, data := make([]float64, n), make([]float64, n), make([]opts.ScatterData, n)
	for i := range n {
		x[i], y[i] = float64(i%62), float64(i/62)
		data[i].Value = []float64{x[i], y[i]}
	}
	house := NewScatter("", "x", "y", NoLegend())
	must(t, AddPoints(house, "s", 0, x, y))
	plain := charts.NewScatter()
	plain.SetGlobalOptions(charts.WithXAxisOpts(opts.XAxis{Type: "value"}), NoLegend())
	plain.AddSeries("s", data, charts.WithItemStyleOpts(opts.ItemStyle{Color: Blue}))
	tests := []struct {
		name  string
		chart Chart
		mark  *regexp.Regexp // one match a point
	}{
		{"house", house, regexp.MustCompile(`M[0-9.]+ [0-9.]+l4 0l0 4l-4 0Z`)},
		{"plain go-echarts", plain, regexp.MustCompile(`<path [^>]*fill="` + Blue + `"`)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := len(test.mark.FindAllString(picture(t, test.chart), -1)); got != n {
				t.Errorf("%d points drawn, want %d", got, n)
			}
		})
	}
}

func TestSVGIsDeterministic(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many charts in a JavaScript interpreter")
	}
	c := NewLine("t", "x", "y")
	x := []float64{1, 2, 3}
	must(t, AddLine(c, "a", 0, x, []float64{1, 4, 9}))
	must(t, AddBand(c, "a", 0, x, []float64{0, 3, 8}, []float64{2, 5, 10}))
	option, err := Option(c)
	must(t, err)
	bundle, err := library()
	must(t, err)
	other, err := NewRenderer(bundle)
	must(t, err)
	want, err := other.SVG(option, 400, 300)
	must(t, err)
	checkXML(t, want)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			r := renderer(t)
			if i == 0 {
				r = other
			}
			if got, err := r.SVG(option, 400, 300); err != nil || !bytes.Equal(got, want) {
				t.Errorf("drawing %d differs (%v)", i, err)
			}
		})
	}
	group.Wait()
}

func TestTextIsCentredForEveryReader(t *testing.T) {
	svg := picture(t, func() Chart {
		c := NewLine(`odd dominant-baseline="central" <title>`, "x", "y")
		must(t, AddLine(c, "a", 0, []float64{1, 2}, []float64{1, 2}))
		return c
	}())
	if strings.Count(svg, ` dy="0.35em"`) < 4 || regexp.MustCompile(`<text[^>]*dominant-baseline="central"`).MatchString(svg) {
		t.Errorf("labels are not centred:\n%.3000s", svg)
	}
	wantParts(t, svg, `>odd dominant-baseline=`) // the text itself is left alone
}

func TestSVGErrors(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many charts in a JavaScript interpreter")
	}
	bundle, err := library()
	must(t, err)
	r, err := NewRenderer(bundle)
	must(t, err)
	tests := []struct {
		name, option  string
		width, height int
		parts         []string
	}{
		{"syntax", "{", 100, 100, []string{"not valid JavaScript", "SyntaxError"}},
		{"empty", "", 100, 100, []string{"not valid JavaScript"}},
		{"number", "1", 100, 100, []string{"not a JavaScript object"}},
		{"null", "null", 100, 100, []string{"not a JavaScript object"}},
		{"array", "[]", 100, 100, []string{"not a JavaScript object"}},
		{"unknown series", `{"series":[{"type":"nonsense","data":[1]}]}`, 100, 100, []string{"0 of 1 series"}},
		{"no axes", `{"series":[{"type":"line","data":[1]}]}`, 100, 100, []string{"ECharts cannot draw", "TypeError"}},
		{"function throws", `{"xAxis":{},"yAxis":{},"series":[{"type":"custom","data":[1],"renderItem":function(){throw new Error("mine")}}]}`,
			100, 100, []string{"ECharts cannot draw", "Error: mine"}},
		{"function throws no error", `{"xAxis":{},"yAxis":{},"series":[{"type":"custom","data":[1],"renderItem":function(){throw 7}}]}`,
			100, 100, []string{"ECharts cannot draw", "7"}},
		{"endless recursion", `{"a":(function f(){return f()})()}`, 100, 100, []string{"not valid JavaScript"}},
		{"endless loop", `{"a":(function(){for(;;){}})()}`, 100, 100, []string{"not finished after 300ms"}},
		{"no width", `{}`, 0, 100, []string{"0 x 100"}},
		{"negative height", `{}`, 100, -1, []string{"100 x -1"}},
		{"too large", `{}`, 100, 1 << 30, []string{"20000"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := *r
			if test.name == "endless loop" { // all others end by themselves, however busy the machine is
				r.limit = 300 * time.Millisecond
			}
			_, err := r.SVG([]byte(test.option), test.width, test.height)
			wantError(t, err, append(test.parts, "chart: ")...)
		})
	}
	_, err = NewRenderer([]byte("function ("))
	wantError(t, err, "compiling echarts.min.js")
	broken, err := NewRenderer([]byte("throw new Error('broken')"))
	must(t, err)
	_, err = broken.SVG([]byte("{}"), 10, 10)
	wantError(t, err, "loading ECharts", "broken")
}
