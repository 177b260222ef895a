package choice

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

// TestBest: the first of the lowest, whatever diverges beside it.
func TestBest(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for name, c := range map[string]struct {
		scores []float64
		best   int
		fails  string
	}{
		"lowest":          {[]float64{3, 1, 2}, 1, ""},
		"first of equals": {[]float64{3, 1, 1}, 1, ""},
		"one diverged":    {[]float64{inf, 5, 6}, 1, ""},
		"no number":       {[]float64{nan, 5, nan}, 1, ""},
		"all diverged":    {[]float64{inf, nan}, 0, "all 2 candidates have diverged"},
		"none":            {nil, 0, "no candidate"},
	} {
		places := make([]int, len(c.scores))
		for i := range places {
			places[i] = i
		}
		var asked []int
		best, all, err := Best(t.Context(), places, func(i int) (float64, error) { asked = append(asked, i); return c.scores[i], nil })
		if c.fails != "" {
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || best != c.best || !reflect.DeepEqual(asked, places) {
			t.Errorf("%s: %d, %v, asked for %v", name, best, err, asked)
			continue
		}
		for i, s := range all {
			if want := c.scores[i]; s.Candidate != i || float64(s.Score) != want && !(math.IsNaN(want) && s.Score == Diverged) {
				t.Errorf("%s: %+v", name, s)
			}
		}
	}
}

// TestErrors: an error that is not divergence, and the end of the context, end the choice.
func TestErrors(t *testing.T) {
	broken := errors.New("broken")
	if _, _, err := Best(t.Context(), []int{7}, func(int) (float64, error) { return 0, broken }); !errors.Is(err, broken) || !strings.Contains(err.Error(), "candidate 7") {
		t.Errorf("%v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, _, err := Best(ended, []int{7}, func(int) (float64, error) { return 0, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestJSON: what diverged is written in words and read back.
func TestJSON(t *testing.T) {
	want := []Scored[string]{{"a", 0.25}, {"b", Diverged}}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `[{"Candidate":"a","Score":0.25},{"Candidate":"b","Score":"diverged"}]` {
		t.Errorf("%s, %v", text, err)
	}
	var got []Scored[string]
	if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`"infinite"`), new(Score)); err == nil {
		t.Error("another word is a score")
	}
}
