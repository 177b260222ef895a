// Package systemtest has what the tests of the three systems' figures have in common.
package systemtest

import (
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/chart/charttest"
	"metasymlab/figures/results"
	"metasymlab/figures/system"
	"metasymlab/pipeline/profile/profiletest"
)

// Results are those of the smoke profile with changes, without a file.
func Results(t *testing.T, changes ...profiletest.Changes) *results.Results {
	t.Helper()
	return &results.Results{Profile: profiletest.Read(t, changes...)}
}

// largest is what a figure may weigh in a notebook, bytes.
const largest = 300_000

// Check draws a figure twice: its panels must be small, equal from run to run, and have captions that contain one of
// the given texts and end with the results' origin; its first panel must be a movie of the given number of frames, each
// of which can be drawn (first, middle and last are). It returns the movie.
func Check(t *testing.T, r *results.Results, frames int, draw func() (*system.Figure, error), captions ...string) *chart.Movie {
	t.Helper()
	if testing.Short() {
		t.Skip("draws all frames twice")
	}
	var movie *chart.Movie
	var html [2][]string
	for i := range html {
		f, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Show(); err != nil {
			t.Fatal(err)
		}
		for _, p := range f.Panels {
			figure, err := chart.Figure(p.ID, p.Chart, p.Settings()...)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				charttest.Legible(t, p.ID, p.Chart, p.Settings()...)
			}
			if len(figure) > largest {
				t.Errorf("%s has %d bytes", p.ID, len(figure))
			}
			named := false
			for _, text := range captions {
				named = named || strings.Contains(p.Caption, text)
			}
			if !named || !strings.HasSuffix(p.Caption, r.Origin()) {
				t.Errorf("caption %q", p.Caption)
			}
			html[i] = append(html[i], string(figure))
		}
		movie = f.Panels[0].Chart.(*chart.Movie)
		if len(movie.Frames) != frames {
			t.Fatalf("%d frames, want %d", len(movie.Frames), frames)
		}
		for _, at := range []int{0, frames / 2, frames - 1} {
			if _, err := chart.Figure("still", movie.At(at)); err != nil {
				t.Errorf("frame %d: %v", at, err)
			}
		}
	}
	for k := range html[0] {
		if html[0][k] != html[1][k] {
			t.Errorf("panel %d differs from run to run", k)
		}
	}
	return movie
}
