package system

import (
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/profile"
)

func TestEvery(t *testing.T) {
	for _, c := range []struct {
		n, count int
		want     []int
	}{
		{5, 10, []int{0, 1, 2, 3, 4}},
		{5, 5, []int{0, 1, 2, 3, 4}},
		{5, 3, []int{0, 2, 4}},
		{10, 4, []int{0, 3, 6, 9}},
		{100, 2, []int{0, 99}},
		{1, 3, []int{0}},
		{0, 3, []int{}},
	} {
		if got := Every(c.n, c.count); !slices.Equal(got, c.want) {
			t.Errorf("%d of %d: %v, want %v", c.count, c.n, got, c.want)
		}
	}
}

func TestUniform(t *testing.T) {
	rng, again := Stream(3), Stream(3)
	low, high := 5.0, 2.0
	for range 1000 {
		v := Uniform(profile.Range{2, 5}, rng)
		if v < 2 || v > 5 || v != Uniform(profile.Range{2, 5}, again) {
			t.Fatalf("drew %g", v)
		}
		low, high = min(low, v), max(high, v)
	}
	if low > 2.05 || high < 4.95 { // missed with probability 1e-7
		t.Errorf("draws from %g to %g", low, high)
	}
	if Stream(3).Float64() == Stream(4).Float64() {
		t.Error("two seeds give the same stream")
	}
}

// TestShow: a panel that cannot be drawn is named.
func TestShow(t *testing.T) {
	f := &Figure{Panels: []Panel{{ID: "empty", Chart: chart.NewDrawing()}}}
	if err := f.Show(); err == nil || !strings.HasPrefix(err.Error(), "panel empty: ") {
		t.Errorf("error %v", err)
	}
}
