package chart

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
)

// shownValues is the text of a figure's tables of values: a line a row, "|" between cells.
func shownValues(t *testing.T, c Chart, settings ...Setting) string {
	t.Helper()
	figure, err := renderer(t).Figure("fig", c, settings...)
	must(t, err)
	_, folded, ok := strings.Cut(string(figure), "<summary>Values</summary>")
	if !ok {
		return ""
	}
	folded, _, _ = strings.Cut(folded, "</details>")
	folded = strings.ReplaceAll(folded, "\n", "")
	folded = regexp.MustCompile(`</(caption|tr)>`).ReplaceAllString(folded, "\n")
	folded = regexp.MustCompile(`</t[hd]><t[hd][^>]*>`).ReplaceAllString(folded, "|")
	folded = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(folded, "")
	return strings.TrimSpace(folded)
}

// onePlane is a layout with one plane and some series.
func onePlane(p Plane, series ...Series) Layout {
	return func(width int) (Drawing, Size) {
		p.Left, p.Top, p.Width, p.Height, p.X, p.Y = 50, 30, width-60, 90, [2]float64{0, 10}, [2]float64{0, 10}
		d := NewDrawing(p)
		d.Add(series...)
		return d, Size{width, 160}
	}
}

// TestValues: the table has what the chart was given.
func TestValues(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many charts in a JavaScript interpreter")
	}
	line := NewLine("", "time [s]", "energy [J]")
	must(t, AddLine(line, "a < b", 0, []float64{0, 1, 2}, []float64{1.23456789, math.NaN(), 3e-9}))
	must(t, AddBand(line, "a < b", 0, []float64{0, 1}, []float64{1, 2}, []float64{1.5, 2.5}))
	must(t, AddShade(line, []float64{0, 1}, []float64{1, 2}, []float64{1.5, 2.5}))
	must(t, AddLine(line, "other", 1, []float64{1, 1.5}, []float64{7, 123456}))
	bar := NewBar("", "error", []string{"mesh", "quadrotor"})
	must(t, AddBars(bar, "MetaSym", 0, []float64{1, 2}))
	must(t, AddBarErrors(bar, "MetaSym", 0, 1, []float64{0.5, 1}, []float64{1.5, 3}))
	points := func(xy ...float64) (list []any) {
		for i := 0; i < len(xy); i += 2 {
			list = append(list, []any{xy[i], xy[i+1]})
		}
		return list
	}
	curve := func(id, name string, plane int, xy ...float64) Series {
		return Curve(id, name, plane, Blue, "solid", 1, points(xy...))
	}
	for _, c := range []struct {
		name  string
		chart Chart
		want  string
	}{
		{"curves, band, ornament", line, "energy [J]\n" +
			"time [s]|a &lt; b|a &lt; b, from|a &lt; b, to|other\n0|1.235|1|1.5|\n1||2|2.5|7\n1.5||||123500\n2|3e-9|||"},
		{"bars", bar, "error\n|MetaSym|MetaSym, from|MetaSym, to\nmesh|1|0.5|1.5\nquadrotor|2|1|3"},
		{"a free plane", onePlane(Plane{XName: "x [m]", YName: "y [m]", Free: true}, curve("p", "path", 0, 1, 2, 1, 3), curve("g", "", 0, 5, 5)),
			"point|path, x [m]|path, y [m]\n1|1|2\n2|1|3"},
		{"planes of one quantity, one of another subject", Layout(func(width int) (Drawing, Size) {
			p := Plane{Left: 10, Top: 10, Width: 50, Height: 50, X: [2]float64{0, 3}, Y: [2]float64{0, 9}, XIs: "time [s]", YIs: "x [m]"}
			other := p
			other.Of = "unseen 2"
			d := NewDrawing(p, p, other)
			d.Add(curve("1", "true", 0, 0, 1), curve("2", "MLP", 0, 0, 2), curve("3", "true", 1, 0, 1), curve("4", "MLP", 1, 0, 3), curve("5", "true", 2, 0, 4))
			return d, Size{width, 100}
		}), "x [m]\ntime [s]|true|MLP|MLP (2)\n0|1|2|3\nunseen 2: x [m]\ntime [s]|true\n0|4"},
		{"a movie", wanderer(2), "y [m]\nx [m]|path\n0|1\n10|1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := shownValues(t, c.chart); got != c.want {
				t.Errorf("\n%s\nwant\n%s", got, c.want)
			}
		})
	}
	_, err := Figure("fig", onePlane(Plane{}, curve("g", "", 0, 5, 5)))
	wantError(t, err, "figure fig", "no values to tell")
	own := Values(Table{Columns: []string{"time [s]", "z [m]"}, Rows: [][]float64{{0, 1}, {0.5, 2}}})
	if got, want := shownValues(t, sample(t, ""), own), "y\nx|s\n1|3\n2|4\ntime [s]|z [m]\n0|1\n0.5|2"; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

// TestDigits: values that differ in their last digits are told with these.
func TestDigits(t *testing.T) {
	line := NewLine("", "step", "loss")
	must(t, AddLine(line, "a", 0, []float64{0, 1}, []float64{1, 0.9999987}))
	must(t, AddLine(line, "b", 0, []float64{0, 1}, []float64{0.999985, math.NaN()}))
	if got, want := shownValues(t, line), "loss\nstep|a|b\n0|1|0.999985\n1|0.9999987|"; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

// TestThinned: a table is no longer than can be read, says so, and keeps both ends.
func TestThinned(t *testing.T) {
	for _, c := range []struct {
		points, curves int
		rows           int
		says           string
	}{{60, 1, 60, ""}, {1000, 1, 60, "Every 17th of 1000 points and the last"}, {121, 1, 41, "Every 3rd of 121 points and the last"}, {100, 30, 26, "Every 4th of 100 points and the last"}, {100, 300, 12, "Every 9th of 100 points"}} {
		line := NewLine("", "x", "y")
		x := make([]float64, c.points)
		for i := range x {
			x[i] = float64(i)
		}
		for k := range c.curves {
			must(t, AddLine(line, fmt.Sprint(k), 0, x, x))
		}
		p, err := plan(line, 528)
		must(t, err)
		text := valuesHTML(p.values())
		rows := strings.Count(text, "<tr><th scope=\"row\">")
		if rows != c.rows || !strings.Contains(text, c.says) || c.says == "" && strings.Contains(text, "Every") || !strings.Contains(text, fmt.Sprintf("<th scope=\"row\">%d</th>", c.points-1)) || !strings.Contains(text, "<th scope=\"row\">0</th>") {
			t.Errorf("%d points of %d curves: %d rows, want %d; %.400s", c.points, c.curves, rows, c.rows, text)
		}
	}
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 111: "111th", 122: "122nd"} {
		if got := ordinal(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// TestAside: what is drawn beside its place is said to be at it.
func TestAside(t *testing.T) {
	line := NewLine("", "noise", "error")
	must(t, AddLine(line, "a", 0, []float64{0, 1}, []float64{1, 2}))
	Aside(&line.RectChart, 0.25)
	must(t, AddErrorBars(&line.RectChart, "a", 0, []float64{0, 1}, []float64{0.5, 1}, []float64{1.5, 3}))
	Aside(&line.RectChart, 0.25)
	if got, want := shownValues(t, line), "error\nnoise|a|a, from|a, to\n0|1|0.5|1.5\n1|2|1|3"; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	option, err := Option(line)
	must(t, err)
	if got := evaluate(t, option, "JSON.stringify([o.series[0].data[1].value, o.series[1].data[1].value])"); got != "[[1.25,2,1],[1.25,1,3,1]]" {
		t.Errorf("drawn at %v", got)
	}
}

// TestTooltip: what is said of a point, or of all curves at one place, has names, values and units.
func TestTooltip(t *testing.T) {
	line := NewLine("", "time [s]", "energy [J]")
	must(t, AddLine(line, "a < b", 0, []float64{0, 1}, []float64{1.23456789, 2}))
	must(t, AddBand(line, "a < b", 0, []float64{0, 1}, []float64{math.NaN(), 2}, []float64{1.5, 2.5}))
	must(t, AddLine(line, "", 1, []float64{0}, []float64{1}))
	named := onePlane(Plane{XNames: []string{"", "front", "rear"}, YName: "thrust [N]"}, Series{"id": "b", "name": "bar", "type": "bar", "data": []any{[]any{1, 3}}})
	free := onePlane(Plane{XName: "x [m]", YName: "y [m]", Free: true, Of: "step 3"}, Marks("m", "true", 0, Blue, "circle", 3, []any{[]any{1, 2}}))
	rows := onePlane(Plane{XName: "less [%]", Free: true}, Series{"id": "i", "name": "over systems", "type": "custom", "data": []any{[]any{-20, -10, 1}}})
	forest := Layout(func(width int) (Drawing, Size) {
		d, size := rows(width)
		axis := d["yAxis"].([]any)[0].(map[string]any)
		axis["type"], axis["data"] = "category", []string{"mesh", "quadrotor"}
		return d, size
	})
	for _, c := range []struct {
		name         string
		chart        Chart
		points, want string
	}{
		{"curves at one place", line, `[{seriesIndex: 0, value: [0.25, 1.23456789], marker: "*"}, {seriesIndex: 1, value: [0.25, NaN, 1.5], marker: "+"}, {seriesIndex: 2, value: [0.25, 5], marker: "-"}]`,
			"energy at time 0.25 s<br>*a &lt; b <b>1.235 J</b><br>+a &lt; b <b>… to 1.5 J</b>"},
		{"a gap", line, `[{seriesIndex: 0, value: [0.25, "-"], marker: "*"}]`, ""},
		{"a bar at a named place", named, `[{seriesIndex: 0, value: [2, 3], marker: "*"}]`, "thrust at rear<br>*bar <b>3 N</b>"},
		{"a point of a plane", free, `{seriesIndex: 0, value: [1, 2], marker: "*"}`, "step 3: true<br>*x 1 m, y <b>2 m</b>"},
		{"an interval along x", forest, `{seriesIndex: 0, value: [-20, -10, 1], marker: "*"}`, "over systems<br>*quadrotor, less <b>-20 to -10 %</b>"},
	} {
		option, err := Option(c.chart)
		must(t, err)
		if got := evaluate(t, option, "[].concat(o.tooltip)[0].formatter("+c.points+")"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	option, err := Option(free)
	must(t, err)
	if got := evaluate(t, option, `[o.tooltip.show, o.tooltip.confine, o.grid[0].tooltip.trigger, o.series[0].silent, "subject" in o.grid[0], "quantity" in o.xAxis[0]].join()`); got != "true,true,item,false,false,false" {
		t.Errorf("a free plane has %v", got)
	}
	option, err = Option(line)
	must(t, err)
	if got := evaluate(t, option, `[o.tooltip.trigger, o.series[2].tooltip.show].join()`); got != "axis,false" {
		t.Errorf("curves and an ornament have %v", got)
	}
}

// TestQuantity takes names of axes apart.
func TestQuantity(t *testing.T) {
	for name, want := range map[string]quantity{
		"time [s]": {"time", "s"}, "epoch": {"epoch", ""}, "error\n[that of [x]]": {"error", "that of [x]"}, "": {}, "a [b] c": {"a [b] c", ""},
	} {
		if got := quantityOf(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
