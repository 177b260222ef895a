package chart

import (
	"fmt"
	"strings"
	"testing"
)

// TestStyled: a line of a drawing has its style, all its points and a few marks.
func TestStyled(t *testing.T) {
	x := []float64{0, 1, 2, 3, 4, 5, 6, 7}
	s := Styled("a", "model", 1, 1, Points(1, x, x))
	items, _ := s["data"].([]any)
	marked := 0
	for i, item := range items {
		value := item
		if object, ok := item.(map[string]any); ok {
			value = object["value"]
		} else {
			marked++
		}
		if got, want := fmt.Sprint(value), fmt.Sprintf("[%d %d]", i, i); got != want {
			t.Errorf("point %d is %s, want %s", i, got, want)
		}
	}
	if len(items) != 8 || marked != drawnMarks {
		t.Errorf("%d points and %d marks, want 8 and %d", len(items), marked, drawnMarks)
	}
	look := StyleOf(1)
	if line, _ := s["lineStyle"].(map[string]any); s["symbol"] != look.Symbol || line["color"] != look.Color || line["type"] != look.Dash || s["xAxisIndex"] != 1 {
		t.Errorf("series %v", s)
	}
}

// TestArea: the band is drawn, in the colour of the style.
func TestArea(t *testing.T) {
	d := NewDrawing(Plane{Left: 40, Top: 10, Width: 200, Height: 100, X: [2]float64{0, 1}, Y: [2]float64{0, 1}, NoTicksY: true})
	d.Add(Area("band", 0, 2, 2, []float64{0, 0.5, 1}, []float64{0, 0.2, 0.3}, []float64{0.5, 0.6, 0.9}))
	option, err := Option(d)
	must(t, err)
	renderer, err := Default()
	must(t, err)
	svg, err := renderer.SVG(option, 300, 150)
	must(t, err)
	if !strings.Contains(strings.ToUpper(string(svg)), `FILL="`+Green+`"`) {
		t.Errorf("no band in %s", svg)
	}
}

func TestPicture(t *testing.T) {
	draw := func(width int) ([]byte, Size) {
		return fmt.Appendf(nil, `<svg width="%d" height="6"/>`, width), Size{width, 6}
	}
	figure, artwork, err := Picture("model", draw, Caption("a < b"), Alt("boxes"))
	must(t, err)
	for _, want := range []string{`<figure id="model"`, `role="img" aria-label="boxes"`, `<source media="(max-width: 500px)"`, `<img alt="boxes" width="528" height="6"`, "base64,PHN2ZyB3", "<figcaption>a &lt; b</figcaption>"} {
		if !strings.Contains(string(figure), want) {
			t.Errorf("%s lacks %s", figure, want)
		}
	}
	if strings.Contains(string(figure), "<script") {
		t.Error("a picture has no script")
	}
	if artwork.Single != `<svg width="89mm" height="1.59mm"/>` || artwork.Double != `<svg width="183mm" height="1.59mm"/>` || artwork.Caption != "a < b" {
		t.Errorf("artwork %+v", artwork)
	}
	for id, want := range map[string]string{"1": `figure id "1"`, "a": "does not begin with <svg"} {
		if _, _, err := Picture(id, func(int) ([]byte, Size) { return []byte("<svg/>"), Size{1, 1} }); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
