package inference_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"metasymlab/pipeline/inference"
)

// TestAdaptWatched: so many single steps lead where as many at once do, up to rounding, and each is told as it is
// taken.
func TestAdaptWatched(t *testing.T) {
	for name, m := range map[string]*inference.Model{"plain": plain(), "full": full()} {
		h := measured(1, m, 14)
		at, stepwise := open(t, m), open(t, m)
		want := adapt(t, at, h)
		var told []float64
		losses, err := stepwise.AdaptWatched(t.Context(), 3, func(done int, loss float64) {
			if done != len(told) {
				t.Errorf("%s: step %d is told after %d", name, done, len(told))
			}
			told = append(told, loss)
		}, h)
		if err != nil {
			t.Fatal(err)
		}
		if len(losses) != len(want) || len(told) != len(want) {
			t.Fatalf("%s: %d losses, %d told, want %d", name, len(losses), len(told), len(want))
		}
		for k := range want {
			if math.Abs(losses[k]-want[k]) > 1e-5*want[k] || told[k] != losses[k] {
				t.Errorf("%s: after %d steps %g, told %g, want %g", name, k, losses[k], told[k], want[k])
			}
		}
		one, other := ahead(t, at, m), ahead(t, stepwise, m)
		for k := range one {
			for c := range one[k] {
				if math.Abs(one[k][c]-other[k][c]) > 1e-4 {
					t.Errorf("%s: predicted %g, want %g", name, other[k][c], one[k][c])
				}
			}
		}
		again := adapt(t, stepwise, h) // the usual way still works, from ζ as it was trained
		if len(again) != len(want) || again[3] != want[3] {
			t.Errorf("%s: adapting as usual afterwards gives %v, want %v", name, again, want)
		}
	}
}

func TestAdaptWatchedRefuses(t *testing.T) {
	m := full()
	h := measured(1, m, 14)
	f := open(t, m)
	if _, err := f.AdaptWatched(t.Context(), 0, nil, h); err == nil || !strings.Contains(err.Error(), "0 inner steps, need 1 or more") {
		t.Errorf("error %v", err)
	}
	if _, err := f.AdaptWatched(t.Context(), 3, nil, before(h, 4)); err == nil || !strings.Contains(err.Error(), "adapt: the longest history has 4 states") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := f.AdaptWatched(ctx, 100, func(done int, _ float64) {
		if done == 2 {
			cancel()
		}
	}, h)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "after 2 of 100 inner steps") {
		t.Errorf("error %v", err)
	}
	if f.State() != nil {
		t.Error("an adaptation that was ended has left a state")
	}
	random := full()
	random.Architecture.BiLevel.Decoder.MetaAttention = "random"
	if _, err := open(t, random).AdaptWatched(t.Context(), 3, nil, h); err == nil || !strings.Contains(err.Error(), `meta-attention is "random"`) {
		t.Errorf("error %v", err)
	}
}
