package charttest

import (
	"regexp"
	"strconv"
	"testing"

	"metasymlab/figures/chart"
)

var (
	fontSize = regexp.MustCompile(`font-size:([0-9.]+)px`)
	viewBox  = regexp.MustCompile(`viewBox="0 0 ([0-9.]+) `)
)

// Legible wants text of 7 pt at least, which journals ask for, in the print of a chart in both widths.
func Legible(t testing.TB, id string, c chart.Chart, settings ...chart.Setting) {
	t.Helper()
	renderer, err := chart.Default()
	if err != nil {
		t.Fatal(err)
	}
	artwork, err := renderer.Artwork(id, c, settings...)
	if err != nil {
		t.Fatal(err)
	}
	for millimetres, svg := range map[float64]string{chart.SingleColumn: artwork.Single, chart.DoubleColumn: artwork.Double} {
		box, sizes := viewBox.FindStringSubmatch(svg), fontSize.FindAllStringSubmatch(svg, -1)
		if box == nil || len(sizes) == 0 {
			t.Fatalf("%s, %g mm wide: no size or no text in %.300s", id, millimetres, svg)
		}
		for _, size := range sizes {
			if points := parse(t, size[1]) * millimetres / 25.4 * 72 / parse(t, box[1]); points < 7 {
				t.Errorf("%s, %g mm wide: text of %.1f pt", id, millimetres, points)
			}
		}
	}
}

func parse(t testing.TB, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
