package run

import (
	"math"
	"testing"
	"time"
)

// TestLeft: steps that are done count with what they took; the others are expected to take what they took before, or
// what those most like them took, at the pace of this run.
func TestLeft(t *testing.T) {
	began := time.Now()
	l := &left{began: began}
	add := func(target string, before float64) *expected {
		e := &expected{target: "out/test/" + target, before: before}
		l.steps = append(l.steps, e)
		return e
	}
	check := func(wantSeconds float64, wantDone int, wantRough bool) {
		t.Helper()
		seconds, done, rough := l.time(began.Add(100 * time.Second))
		if done != wantDone || rough != wantRough || !(math.Abs(seconds-wantSeconds) < 1e-9 || math.IsNaN(seconds) && math.IsNaN(wantSeconds)) {
			t.Errorf("%g s, %d done, rough %t; want %g, %d, %t", seconds, done, rough, wantSeconds, wantDone, wantRough)
		}
	}
	first := add("train/mesh/mlp/1.json", 0)
	add("train/mesh/mlp/2.json", 0)
	add("train/mesh/lstm/1.json", 0)
	check(math.NaN(), 0, true)
	l.finished(first.target, 200*time.Second) // two at a time: 200 s of work in 100 s
	check(200, 1, false)
	add("train/mesh/hnn/1.json", 60) // as before, at twice the pace
	check(230, 1, false)
	second := add("train/quantum/mlp/1.json", 0)
	l.finished(second.target, 100*time.Second) // 300 s of work in 100 s; the mesh's are still expected to be like the mesh's
	check((200+200+60)/3., 2, false)
	add("data/mesh.json", 0)
	check((200+200+60+150)/3., 2, true) // no data set was done: the mean of all

	for want, c := range map[string]struct {
		before float64
		done   bool
	}{
		"1 of 2 steps done, about 42 s left in all":         {42, true},
		"1 of 2 steps done, about 12 min left in all":       {720, true},
		"1 of 2 steps done, about 2.5 h left in all":        {9000, true},
		"0 of 2 steps done, time left in all not known yet": {0, false},
		"1 of 2 steps done, very roughly 2 min left in all": {0, true},
	} {
		l := &left{began: began, steps: []*expected{{target: "out/test/data/mesh.json", before: c.before}, {target: "out/test/notebooks/a.ipynb"}}}
		if c.done {
			l.finished("out/test/notebooks/a.ipynb", 100*time.Second)
		}
		if got := l.at(began.Add(100 * time.Second)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
