package chart

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// sketch is a plane of nearly the picture's width.
func sketch(width int) (Drawing, Size) {
	d := NewDrawing(Plane{Left: 50, Top: 30, Width: width - 60, Height: 90, XName: "x", YName: "y", X: [2]float64{0, 1}, Y: [2]float64{0, 1}, MostX: 3})
	d.Add(Curve("c", "curve", 0, Blue, "solid", 1, Points(2, []float64{0, 1}, []float64{0, 1})))
	d.Headings(labelSize, []int{4}, []int{width / 2}, []string{"heading"})
	return d, Size{width, 160}
}

// TestLayout: in each width the planes are laid out anew and text keeps its size, at least the 7 pt that journals ask
// for.
func TestLayout(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many charts in a JavaScript interpreter")
	}
	a, err := renderer(t).Artwork("fig", Layout(sketch))
	must(t, err)
	for _, c := range []struct {
		svg, root   string
		width       int
		millimetres float64
	}{{a.Single, "89mm, 42.38mm, 0 0 336 160", 336, 89}, {a.Double, "183mm, 42.31mm, 0 0 692 160", 692, 183}} {
		if got := rootOf(t, c.svg); got != c.root {
			t.Errorf("%s, want %s", got, c.root)
		}
		wantParts(t, c.svg, fmt.Sprintf(`d="M50 120L%d 30"`, c.width-10), ">heading<")
		for _, m := range regexp.MustCompile(`font-size:([0-9.]+)px`).FindAllStringSubmatch(c.svg, -1) {
			if points := number(t, m[1]) * c.millimetres / float64(c.width) / 25.4 * 72; points < 7 {
				t.Errorf("%d px: text of %s px has %.1f pt in print", c.width, m[1], points)
			}
		}
	}
	figure, err := renderer(t).Figure("fig", Layout(sketch), Alt("words"))
	must(t, err)
	narrow := regexp.MustCompile(`<picture><source media="\(max-width: 500px\)" srcset="data:image/svg\+xml;base64,([^"]*)"><img alt="words" width="528" height="160"[^>]*></picture>`).FindStringSubmatch(string(figure))
	if narrow == nil {
		t.Fatalf("no picture for phones in %.600s", figure)
	}
	svg, err := base64.StdEncoding.DecodeString(narrow[1])
	must(t, err)
	if !strings.Contains(string(svg), `viewBox="0 0 336 160"`) {
		t.Errorf("the picture for phones is another: %.200s", svg)
	}
}

func TestRoundTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		most      int
		want      string
	}{{0, 1.56, 4, "[0 0.5 1 1.5]"}, {0, 1.56, 2, "[0 1]"}, {-0.33, 0.12, 3, "[-0.2 0]"}, {0.2, 0.8, 4, "[0.2 0.4 0.6 0.8]"}, {3, 3, 4, "[]"}} {
		if got := fmt.Sprint(roundTicks(c.low, c.high, c.most)); got != c.want {
			t.Errorf("[%g, %g], %d: %s, want %s", c.low, c.high, c.most, got, c.want)
		}
	}
}

// TestWords: what a chart tells of itself.
func TestWords(t *testing.T) {
	c := NewLine("Energy", "time [s]", "energy [J]")
	for i, name := range []string{"true", "MetaSym", "MLP"} {
		must(t, AddLine(c, name, i, []float64{1, 2}, []float64{3, 4}))
	}
	must(t, AddShade(c, []float64{1, 2}, []float64{3, 3}, []float64{4, 4}))
	if got, want := words(c), "Energy: energy [J] against time [s]: of true, MetaSym and MLP"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	d, _ := sketch(336)
	if got, want := words(d), "y against x"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestBreakUnit(t *testing.T) {
	for name, want := range map[string]string{"energy [J]": "energy\n[J]", "epoch": "epoch", "error [that of [x]]": "error [that of\n[x]]"} {
		if got := BreakUnit(name); got != want {
			t.Errorf("%q gives %q, want %q", name, got, want)
		}
	}
}
