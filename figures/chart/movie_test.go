package chart

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// wanderer is a movie of a point that moves to the right.
func wanderer(frames int) *Movie {
	base := func(width int) (Drawing, Size) {
		d := NewDrawing(Plane{Left: 40, Top: 40, Width: width - 60, Height: 200, XName: "x [m]", YName: "y [m]", X: [2]float64{0, 10}, Y: [2]float64{0, 5}})
		d.Add(
			Curve("path", "path", 0, Blue, "solid", 1, Points(2, []float64{0, 10}, []float64{1, 1})),
			Marks("point", "", 0, Vermilion, "circle", 8, nil),
		)
		return d, Size{width, 300}
	}
	m := &Movie{Base: base}
	for i := range frames {
		m.Frames = append(m.Frames, Frame{Label: fmt.Sprintf("%d s", i), Data: map[string][]any{"point": Points(2, []float64{float64(i)}, []float64{1})}})
	}
	return m
}

// TestMovieOption: a slider with one place for each frame, waiting for the reader, and in each frame what moves.
func TestMovieOption(t *testing.T) {
	movie, err := Option(wanderer(3))
	must(t, err)
	raw := withoutFunctions(t, movie)
	var got struct {
		BaseOption struct {
			Timeline struct {
				AutoPlay *bool
				Data     []string
			}
			Animation *bool
			Series    []struct {
				ID          string
				Progressive *int
			}
		}
		Options []struct {
			Title  struct{ Text string }
			Series []struct {
				ID   string
				Data [][]float64
			}
		}
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if strings.Join(got.BaseOption.Timeline.Data, ",") != "0 s,1 s,2 s" || len(got.Options) != 3 {
		t.Errorf("slider %q, %d frames", got.BaseOption.Timeline.Data, len(got.Options))
	}
	if play := got.BaseOption.Timeline.AutoPlay; play == nil || *play {
		t.Error("it plays without being asked")
	}
	if a := got.BaseOption.Animation; a == nil || *a {
		t.Error("the house style is not in the base")
	}
	if s := got.BaseOption.Series; len(s) != 2 || s[0].Progressive == nil || *s[0].Progressive != 0 {
		t.Errorf("base series %+v", s)
	}
	last := got.Options[2]
	if last.Title.Text != "2 s" || len(last.Series) != 1 || last.Series[0].ID != "point" || last.Series[0].Data[0][0] != 2 {
		t.Errorf("last frame %+v", last)
	}
}

// TestMoviePicture: the static picture is the poster, else the first frame; and never shows a slider.
func TestMoviePicture(t *testing.T) {
	m := wanderer(2)
	first, err := Figure("m", m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Figure("m", wanderer(2))
	if err != nil {
		t.Fatal(err)
	}
	if first != again {
		t.Error("equal movies give different bytes")
	}
	option := func(c Chart) string {
		t.Helper()
		raw, err := Option(c)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	if option(m.Picture()) != option(m.At(0)) || option(m.At(0)) == option(m.At(1)) {
		t.Error("without a poster the picture is not the first frame")
	}
	if strings.Contains(option(m.At(1)), "timeline") || !strings.Contains(option(m.At(1)), `"1 s"`) {
		t.Error("a single frame has a slider or no label")
	}
	// One frame must not change the next, nor the base.
	before := option(m.At(1))
	m.At(0)
	m.JSON()
	if option(m.At(1)) != before {
		t.Error("looking at a frame changes the movie")
	}
	m.Poster = wanderer(2).Base
	if option(m.Picture()) != option(m.Base) {
		t.Error("the poster is not the picture")
	}
}

func TestMovieRefused(t *testing.T) {
	stray := wanderer(2)
	stray.Frames[1].Data["pont"] = nil
	empty := wanderer(2)
	empty.Base = func(width int) (Drawing, Size) { return NewDrawing(), Size{width, 100} }
	for i := range empty.Frames {
		empty.Frames[i].Data = nil
	}
	for want, m := range map[string]*Movie{
		"a movie needs at least 2 frames, this one has 1":                   wanderer(1),
		"a movie needs at least 2 frames, this one has 0":                   {},
		`frame 1 moves series "pont", which the movie's base does not have`: stray,
		"it has no series: add one before drawing it":                       empty,
	} {
		if _, err := Figure("m", m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := Option((*Movie)(nil)); err == nil {
		t.Error("no movie was drawn")
	}
}

// TestEqualScale: a unit is as long along both axes, the middle stays, and nothing is cut off.
func TestEqualScale(t *testing.T) {
	for _, p := range []Plane{
		{Width: 200, Height: 100, X: [2]float64{0, 1}, Y: [2]float64{2, 3}},
		{Width: 100, Height: 300, X: [2]float64{-5, 1}, Y: [2]float64{0, 1}},
	} {
		e := p.EqualScale()
		x, y := (e.X[1]-e.X[0])/float64(p.Width), (e.Y[1]-e.Y[0])/float64(p.Height)
		if d := x/y - 1; d > 1e-12 || d < -1e-12 {
			t.Errorf("%+v: %g and %g units a px", p, x, y)
		}
		const slack = 1e-12
		if e.X[0] > p.X[0]+slack || e.X[1] < p.X[1]-slack || e.Y[0] > p.Y[0]+slack || e.Y[1] < p.Y[1]-slack {
			t.Errorf("%+v became %+v", p, e)
		}
		if mx, my := e.X[0]+e.X[1]-p.X[0]-p.X[1], e.Y[0]+e.Y[1]-p.Y[0]-p.Y[1]; mx > slack || mx < -slack || my > slack || my < -slack {
			t.Errorf("%+v: the middle moved by %g, %g", p, mx/2, my/2)
		}
	}
}
