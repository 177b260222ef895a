package chart

import (
	"fmt"
	"strings"
	"testing"
)

// TestLogTicks: round numbers inside the axis, three at least and seven at most.
func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{0.9, 1100, "[1 10 100 1000]"},
		{0.025, 3.5, "[0.03 0.1 0.3 1 3]"},
		{0.9, 6, "[1 2 5]"},
		{0.44, 1.3, "[0.6 0.8 1 1.2]"},
		{0.5, 0.53, "[0.5 0.51 0.52 0.53]"},
		{1e-9, 2e3, "[1e-09 1e-07 1e-05 0.001 0.1 10 1000]"},
	} {
		if got := fmt.Sprint(logTicks(c.low, c.high)); got != c.want {
			t.Errorf("from %g to %g: %s, want %s", c.low, c.high, got, c.want)
		}
	}
}

// TestLogY: the picture has the numbers of a logarithmic axis, small ones in short.
func TestLogY(t *testing.T) {
	d := NewDrawing(Plane{Left: 50, Top: 30, Width: 400, Height: 200, X: [2]float64{0, 1}, Y: [2]float64{2e-5, 0.2}, LogY: true})
	d.Add(Curve("a", "a", 0, Blue, "solid", 1, []any{[]any{0, 1e-4}, []any{1, 0.1}}))
	option, err := Option(d)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	svg, err := r.SVG(option, 500, 260)
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{"1e-4", "0.001", "0.01", "0.1"} {
		if !strings.Contains(string(svg), ">"+number+"</text>") {
			t.Errorf("there is no %s in the picture", number)
		}
	}
}
