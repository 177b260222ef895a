package chart

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// rootOf reads the size in print and the view box of an SVG.
func rootOf(t *testing.T, svg string) string {
	t.Helper()
	checkXML(t, []byte(svg))
	m := regexp.MustCompile(`^<svg width="([0-9.]+mm)" height="([0-9.]+mm)" [^>]*viewBox="([0-9 ]+)"`).FindStringSubmatch(svg)
	if m == nil {
		t.Fatalf("no size in print: %.200s", svg)
	}
	return strings.Join(m[1:], ", ")
}

func TestArtwork(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many charts in a JavaScript interpreter")
	}
	fixed := NewDrawing(Plane{Left: 50, Top: 30, Width: 400, Height: 200, XName: "x", YName: "y", X: [2]float64{0, 1}, Y: [2]float64{0, 1}})
	fixed.Add(Curve("c", "curve", 0, Blue, "solid", 1, Points(2, []float64{0, 1}, []float64{0, 1})))
	long := longNames(t)
	for _, c := range []struct {
		name           string
		chart          Chart
		size           Size
		single, double string
	}{
		// 0.75 and 0.55 of the width; 96 px are 25.4 mm.
		{"chart", sample(t, "t"), FullWidth(), "89mm, 66.75mm, 0 0 336 252", "183mm, 100.76mm, 0 0 692 381"},
		// Two and no further rows of the legend, each 25 px.
		{"long legend", long, FullWidth(), "89mm, 79.99mm, 0 0 336 302", "183mm, 100.76mm, 0 0 692 381"},
		{"drawing, scaled", fixed, Size{528, 264}, "89mm, 44.50mm, 0 0 528 264", "183mm, 91.50mm, 0 0 528 264"},
		{"movie", &Movie{Base: sketch, Frames: []Frame{{Label: "1"}, {Label: "2"}}}, Size{528, 160}, "89mm, 42.38mm, 0 0 336 160", "183mm, 42.31mm, 0 0 692 160"},
		// One further line of the title, 17 px.
		{"long title", sample(t, "a title that is too long for one column, by some"), FullWidth(), "89mm, 71.25mm, 0 0 336 269", "183mm, 100.76mm, 0 0 692 381"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := renderer(t).Artwork("fig", c.chart, InSize(c.size), Caption("what < it shows"), Alt("words"))
			must(t, err)
			if got := rootOf(t, a.Single); got != c.single {
				t.Errorf("single column: %s, want %s", got, c.single)
			}
			if got := rootOf(t, a.Double); got != c.double {
				t.Errorf("double column: %s, want %s", got, c.double)
			}
			again, err := renderer(t).Artwork("fig", c.chart, InSize(c.size), Caption("what < it shows"), Alt("words"))
			must(t, err)
			if again != a {
				t.Error("the same chart gives other bytes")
			}
			text, err := json.Marshal(a)
			must(t, err)
			back, err := ParseArtwork(text)
			must(t, err)
			if back != a {
				t.Error("what is read is not what was written")
			}
		})
	}
	_, err := renderer(t).Artwork("fig", NewLine("t", "x", "y"))
	wantError(t, err, "figure fig", "no series")
	for _, bad := range []string{"", "{}", `{"id":"../x","single":"<svg>","double":"<svg>"}`, `{"id":"x","single":"<svg>"}`} {
		_, err := ParseArtwork([]byte(bad))
		wantError(t, err, "read a figure from JSON")
	}
}

// TestLegendRows: as many as ECharts breaks the legend into, which the height of its last line tells.
func TestLegendRows(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many charts in a JavaScript interpreter")
	}
	c := NewLine("", "x", "y")
	for i, name := range []string{"inner, before adaptation", "inner, after adaptation", "outer, training", "outer, validation", "best epoch"} {
		must(t, AddLine(c, name, i, []float64{1, 2}, []float64{3, 4}))
	}
	heights := func(width int) int {
		planned, err := plan(c, width)
		must(t, err)
		option, err := planned.text()
		must(t, err)
		rows := 1 + planned.head/legendRow
		svg, err := renderer(t).SVG(option, width, 400)
		must(t, err)
		seen := map[string]bool{}
		for _, m := range regexp.MustCompile(`(?s)<text[^>]*transform="translate\([-0-9.]+ ([-0-9.]+)\)"[^>]*>([^<]*)</text>`).FindAllStringSubmatch(string(svg), -1) {
			if strings.Contains(m[2], "inner") || strings.Contains(m[2], "outer") || strings.Contains(m[2], "best") {
				seen[m[1]] = true
			}
		}
		if len(seen) != rows {
			t.Errorf("%d px: %d rows are counted, ECharts has %d", width, rows, len(seen))
		}
		return rows
	}
	if one, three := heights(1000), heights(336); one != 1 || three != 3 {
		t.Errorf("%d and %d rows, want 1 and 3", one, three)
	}
	heights(528)
	heights(692)
}
