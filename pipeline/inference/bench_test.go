package inference_test

import (
	"testing"
	"time"
)

// BenchmarkStep is one step of a rollout with a full window, at the paper's sizes. min-ms is the fastest of all: what the
// step takes when nothing else runs.
func BenchmarkStep(b *testing.B) {
	for _, c := range []struct {
		name                                       string
		degrees, sublayers, control, width, window int
		full                                       bool
	}{
		{"quantum", 1, 2, 0, 4, 30, false},
		{"quadrotor", 6, 4, 4, 16, 10, true},
		{"mesh", 200, 4, 0, 512, 30, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := random(1, architecture(c.degrees, c.sublayers, c.control, c.width, c.window, c.full))
			f := open(b, m)
			h := measured(1, m, c.window+1)
			if _, err := f.Adapt(h); err != nil {
				b.Fatal(err)
			}
			least := time.Hour
			for b.Loop() {
				if err := f.Reset(); err != nil {
					b.Fatal(err)
				}
				start := time.Now()
				if _, err := f.Step(h.Controls[0]); err != nil {
					b.Fatal(err)
				}
				least = min(least, time.Since(start))
			}
			b.ReportMetric(least.Seconds()*1e3, "min-ms")
		})
	}
}
