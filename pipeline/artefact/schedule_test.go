package artefact

import (
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/store"
)

// TestLeft: steps that were done since the run began count, with what they took; the others are expected to take what they
// took before, or what those most like them took, at the pace of this run.
func TestLeft(t *testing.T) {
	root := t.TempDir()
	started := time.Now().Add(-100 * time.Second)
	s := &Schedule{Started: started, Began: started}
	add := func(target string, before float64) string {
		record := filepath.Join(root, target)
		s.Steps = append(s.Steps, Step{Target: "out/test/" + target, Record: record, Seconds: before})
		return record
	}
	done := func(record string, seconds float64) {
		t.Helper()
		if err := store.WriteRecord(record, 0); err != nil {
			t.Fatal(err)
		}
		if err := store.WriteRecord(result.ProvenanceFile(record), store.Provenance{Duration: seconds}); err != nil {
			t.Fatal(err)
		}
	}
	left := func(want Left) {
		t.Helper()
		got := s.Left(started.Add(100 * time.Second))
		if got.Done != want.Done || got.Rough != want.Rough || got.Total != want.Total || !(math.Abs(got.Seconds-want.Seconds) < 1e-9 || math.IsNaN(got.Seconds) && math.IsNaN(want.Seconds)) {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	first := add("train/mesh/mlp/1.json", 0)
	add("train/mesh/mlp/2.json", 0)
	add("train/mesh/lstm/1.json", 0)
	left(Left{0, 3, math.NaN(), true})
	done(first, 199) // and a second of overhead; two at a time: 200 s of work in 100 s
	left(Left{1, 3, 200, false})
	add("train/mesh/hnn/1.json", 59) // as before, at twice the pace
	left(Left{1, 4, 230, false})
	second := add("train/quantum/mlp/1.json", 0)
	done(second, 99) // 300 s of work in 100 s; the mesh's are still expected to be like the mesh's
	left(Left{2, 5, (200 + 200 + 60) / 3., false})
	add("data/mesh.json", 0)
	left(Left{2, 6, (200 + 200 + 60 + 150) / 3., true}) // no data set was done: the mean of all

	for _, c := range []struct {
		left Left
		want string
	}{
		{Left{3, 9, 42.4, false}, "3 of 9 steps done, about 42 s left in all"},
		{Left{3, 9, 720, false}, "3 of 9 steps done, about 12 min left in all"},
		{Left{3, 9, 9000, false}, "3 of 9 steps done, about 2.5 h left in all"},
		{Left{3, 9, 720, true}, "3 of 9 steps done, very roughly 12 min left in all"},
		{Left{0, 9, math.NaN(), true}, "0 of 9 steps done, time left in all not known yet"},
	} {
		if got := c.left.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestNewSchedule: what is fresh is not on it, what is made from something stale is.
func TestNewSchedule(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), oneSeed)
	all, err := All(w)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSchedule(w, time.Now())
	if err != nil || len(s.Steps) != len(all)-1 {
		t.Fatalf("%d steps of %d artefacts and a report, %v", len(s.Steps), len(all)-1, err)
	}
	if err := w.Make(t.Context(), experiment.Item{Kind: "data", System: "quantum"}); err != nil {
		t.Fatal(err)
	}
	if s, err = NewSchedule(w, time.Now()); err != nil || len(s.Steps) != len(all)-2 {
		t.Errorf("%d steps, %v", len(s.Steps), err)
	}
	for _, step := range s.Steps {
		if strings.HasSuffix(step.Target, "data/quantum.json") {
			t.Errorf("%s is on the schedule", step.Target)
		}
	}
}

// TestScheduleOfGoals: what make was asked for, with all that it needs, and nothing else.
func TestScheduleOfGoals(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), oneSeed)
	all, err := All(w)
	if err != nil {
		t.Fatal(err)
	}
	everything := len(all) - 1 // the report is not on a schedule
	data := 0
	for _, a := range all {
		if a.Kind == "data" {
			data++
		}
	}
	for _, c := range []struct {
		goals []string
		want  int
	}{
		{nil, everything}, {[]string{"paper"}, everything}, {[]string{"report"}, everything}, {[]string{"out/test/results/quantum/mlp/1.json", "pdf"}, everything},
		{[]string{"data"}, data},
		{[]string{"out/test/data/quantum.json"}, 1},
		{[]string{"out/test/results/quantum/mlp/1.json"}, 3}, // with data and training
		{[]string{"out/test/results/quantum/mlp/1.json", "out/test/train/quantum/mlp/1.json"}, 3},
	} {
		s, err := NewSchedule(w, time.Now(), c.goals...)
		if err != nil || len(s.Steps) != c.want {
			t.Errorf("%v: %d steps, %v, want %d", c.goals, len(s.Steps), err, c.want)
		}
	}
}
