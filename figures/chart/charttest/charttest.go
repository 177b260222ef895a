// Package charttest reads the points back from charts, for tests of figures.
package charttest

import (
	"fmt"
	"strings"
	"testing"

	"metasymlab/figures/chart"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Series are the points of a drawing's series as text, "[x y] [x y]"; what else an item says is left out.
func Series(t testing.TB, c chart.Chart, id string) string {
	t.Helper()
	if l, ok := c.(chart.Layout); ok {
		c, _ = l(chart.FullWidth().Width)
	}
	drawing, ok := c.(chart.Drawing)
	if !ok {
		t.Fatalf("a %T is no drawing", c)
	}
	list, _ := drawing["series"].([]any)
	for _, s := range list {
		s, _ := s.(map[string]any)
		if s["id"] != id {
			continue
		}
		var out []string
		items, _ := s["data"].([]any)
		for _, item := range items {
			if object, ok := item.(map[string]any); ok {
				item = object["value"]
			}
			out = append(out, fmt.Sprint(item))
		}
		return strings.Join(out, " ")
	}
	t.Fatalf("the drawing has no series %q", id)
	return ""
}

// Line are the points of a line chart's curve, likewise.
func Line(t testing.TB, c chart.Chart, name string) string {
	t.Helper()
	line, ok := c.(*charts.Line)
	if !ok {
		t.Fatalf("a %T is no line chart", c)
	}
	for _, s := range line.MultiSeries {
		data, ok := s.Data.([]opts.LineData)
		if s.Name != name || !ok {
			continue
		}
		var out []string
		for _, d := range data {
			out = append(out, fmt.Sprint(d.Value))
		}
		return strings.Join(out, " ")
	}
	t.Fatalf("the chart has no curve %q", name)
	return ""
}
