package chart

import (
	"math"
	"testing"
)

func TestAddErrors(t *testing.T) {
	one, two, inf := []float64{1}, []float64{1, 2}, []float64{math.Inf(-1)}
	line, scatter, bar := NewLine("t", "x", "y"), NewScatter("t", "x", "y"), NewBar("t", "y", []string{"a"})
	tests := []struct {
		name  string
		err   error
		parts []string
	}{
		{"lengths of a line", AddLine(line, "s", 0, two, one), []string{`"s"`, "2 values of x but 1 of y"}},
		{"empty line", AddLine(line, "s", 0, nil, nil), []string{`"s" has no points`}},
		{"infinite line", AddLine(line, "s", 0, one, inf), []string{`"s"`, "point 0 is infinite"}},
		{"lengths of points", AddPoints(scatter, "s", 0, one, two), []string{"1 values of x but 2 of y"}},
		{"infinite point", AddPoints(scatter, "s", 0, inf, one), []string{"infinite"}},
		{"infinite bar", AddBars(bar, "s", 0, inf), []string{"infinite"}},
		{"number of bars", AddBars(bar, "s", 0, two), []string{`"s"`, "2 values for 1 categories"}},
		{"lengths of a band", AddBand(line, "s", 0, one, one, two), []string{"1 values of x but 2 of upper"}},
		{"band upside down", AddBand(line, "s", 0, one, []float64{3}, []float64{2}), []string{"point 0", "lower 3 is above upper 2"}},
		{"lengths of error bars", AddErrorBars(&line.RectChart, "s", 0, two, one, two), []string{"2 values of x but 1 of lower"}},
		{"group of a bar", AddBarErrors(bar, "s", 2, 2, one, two), []string{"group 2 is not among 2"}},
		{"lengths of a bar's errors", AddBarErrors(bar, "s", 0, 2, one, two), []string{"upper"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { wantError(t, test.err, test.parts...) })
	}
	if n := len(line.MultiSeries) + len(scatter.MultiSeries) + len(bar.MultiSeries); n != 0 {
		t.Errorf("%d series were added in spite of the errors", n)
	}
}

func TestRounded(t *testing.T) {
	for v, want := range map[float64]float64{
		0: 0, 1: 1, -0.1234567891: -0.1234568, 123456789: 123456800, 5e-324: 5e-324, 1e300 / 3: 3.333333e299,
	} {
		if got := rounded(v); got != want {
			t.Errorf("rounded(%g) = %g, want %g", v, got, want)
		}
	}
}

// Series must differ without colour: no two styles share a mark, and neighbours
// differ in their dashes too.
func TestStyles(t *testing.T) {
	symbols, colors := map[string]bool{}, map[string]bool{}
	n := len(palette())
	for i := range n {
		style := StyleOf(i)
		symbols[style.Symbol], colors[style.Color] = true, true
		if style.Dash == StyleOf(i+1).Dash && i+1 < n {
			t.Errorf("styles %d and %d have the same dashes", i, i+1)
		}
		if style.Color != palette()[i] {
			t.Errorf("colour %d of the palette is not that of the style", i)
		}
		if StyleOf(i+n) != style || StyleOf(i-n) != style {
			t.Errorf("style %d does not repeat", i)
		}
	}
	if len(symbols) != n || len(colors) != n {
		t.Errorf("%d marks and %d colours for %d styles", len(symbols), len(colors), n)
	}
}

// A line keeps about the same number of marks, however many points it has.
func TestMarksAreThinned(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many charts in a JavaScript interpreter")
	}
	for _, points := range []int{1, 2, 8, 9, 100, 5000} {
		for style := -1; style < 7; style++ {
			c := NewLine("t", "x", "y")
			x := make([]float64, points)
			must(t, AddLine(c, "s", style, x, x))
			option, err := Option(c)
			must(t, err)
			shown := evaluate(t, option, "o.series[0].data.filter(function (d) { return d.symbol !== 'none'; }).length").(int64)
			if shown < int64(min(points, marks)) || shown > 2*marks {
				t.Errorf("%d points, style %d: %d marks", points, style, shown)
			}
		}
	}
}
