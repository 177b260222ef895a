package chart

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// longNames is a chart whose legend needs more than one row where it is narrow.
func longNames(t *testing.T) *charts.Line {
	t.Helper()
	long := NewLine("", "x", "y")
	for i, name := range []string{"a series with a long name", "another one with a long name", "and a third long one"} {
		must(t, AddLine(long, name, i, []float64{1, 2}, []float64{3, 4}))
	}
	return long
}

// TestLive: where its place is narrow a chart is laid out anew, and back where it is not; the data are there once.
func TestLive(t *testing.T) {
	long := longNames(t)
	for _, c := range []struct {
		name  string
		chart Chart
		size  Size
		want  live
		media string // of both queries
	}{
		// Three rows of the legend in place of two: 25 px.
		{"chart", long, FullWidth(), live{fixed: false, sizes: []Size{{528, 330}, {336, 355}}}, `[{"option":{"grid":{"top":82}},"query":{"maxWidth":499}},{"option":{"grid":{"top":57}}}]`},
		{"half", long, HalfWidth(), live{sizes: []Size{HalfWidth()}}, ""},
		{"layout", Layout(sketch), Size{528, 160}, live{fixed: true, sizes: []Size{{528, 160}, {336, 160}}},
			`[{"option":{"grid":[{"width":276}],"title":[{"left":168}]},"query":{"maxWidth":527}},{"option":{"grid":[{"width":468}],"title":[{"left":264}]}}]`},
		{"movie", &Movie{Base: sketch, Frames: []Frame{{Label: "1"}, {Label: "2"}}}, Size{528, 160}, live{fixed: true, sizes: []Size{{528, 160}, {336, 160}}},
			`[{"option":{"grid":[{"width":276}]},"query":{"maxWidth":527}},{"option":{"grid":[{"width":468}]}}]`},
	} {
		p, err := plan(c.chart, c.size.Width)
		must(t, err)
		got, err := newLive(c.chart, p, c.size)
		must(t, err)
		media, _ := evaluate(t, got.option, "JSON.stringify(o.media)").(string)
		if got.fixed != c.want.fixed || fmt.Sprint(got.sizes) != fmt.Sprint(c.want.sizes) || media != c.media {
			t.Errorf("%s: fixed %t, sizes %v, media %s", c.name, got.fixed, got.sizes, media)
		}
		if n := strings.Count(string(got.option), `"series":`); n != 1 && c.name != "movie" {
			t.Errorf("%s: the series are there %d times", c.name, n)
		}
	}
}

// TestLayoutsMustMatch: what ECharts could not change back is refused.
func TestLayoutsMustMatch(t *testing.T) {
	differ := func(change func(d Drawing, width int)) Layout {
		return func(width int) (Drawing, Size) {
			d, size := sketch(width)
			change(d, width)
			return d, size
		}
	}
	for want, l := range map[string]Layout{
		"layouts have different series": differ(func(d Drawing, width int) { d.Add(Curve("w", "", 0, Blue, "solid", float64(width), nil)) }),
		"different settings of grid": differ(func(d Drawing, width int) {
			if width < 500 {
				d["grid"] = nil
			}
		}),
	} {
		_, err := renderer(t).Figure("fig", l)
		wantError(t, err, "figure fig", want)
	}
}
