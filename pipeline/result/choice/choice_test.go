package choice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// TestBest: which candidates are scored, and the first of the lowest, whatever diverges beside it.
func TestBest(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for name, c := range map[string]struct {
		scores [][]float64 // by lane
		tried  string      // lane and stage of each
		best   int
		fails  string
	}{
		"lowest":                {[][]float64{{3}, {1}, {2}}, "00 10 20", 1, ""},
		"first of equals":       {[][]float64{{3}, {1}, {1}}, "00 10 20", 1, ""},
		"one diverged":          {[][]float64{{inf}, {5}, {6}}, "00 10 20", 1, ""},
		"no number":             {[][]float64{{nan}, {5}, {nan}}, "00 10 20", 1, ""},
		"one lane":              {[][]float64{{3, 2, 1}}, "00 01 02", 2, ""},
		"better half":           {[][]float64{{3, 0, 0}, {1, 8, 0}, {2, 7, 9}, {4, 0, 0}, {2.5, 9, 0}}, "00 10 20 30 40 11 21 41 12 22", 8, ""},
		"few steps are best":    {[][]float64{{3, 0}, {1, 8}}, "00 10 11", 1, ""},
		"equals in the half":    {[][]float64{{1, 2}, {1, 0}}, "00 10 01", 0, ""},
		"diverged on the way":   {[][]float64{{1, inf, 0}, {2, 1.5, 0.5}, {3, 0, 0}, {nan, 0, 0}}, "00 10 20 30 01 11 12", 6, ""},
		"diverged in the half":  {[][]float64{{inf, 0}, {nan, 0}, {2, 1}, {inf, 0}}, "00 10 20 30 21", 4, ""},
		"all diverged":          {[][]float64{{inf, 1}, {nan, 1}}, "", 0, "all 2 candidates have diverged"},
		"none":                  {nil, "", 0, "no candidate"},
		"without any candidate": {[][]float64{{}, {}}, "", 0, "no candidate"},
	} {
		names := make([][]string, len(c.scores))
		for lane, list := range c.scores {
			for stage := range list {
				names[lane] = append(names[lane], fmt.Sprintf("%d%d", lane, stage))
			}
		}
		best, all, err := Best(t.Context(), names, func(lane, stage int) (float64, error) { return c.scores[lane][stage], nil })
		if c.fails != "" {
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var tried []string
		for _, s := range all {
			tried = append(tried, s.Candidate)
			want := c.scores[s.Candidate[0]-'0'][s.Candidate[1]-'0']
			if float64(s.Score) != want && !(math.IsNaN(want) && s.Score == Diverged) {
				t.Errorf("%s: %+v", name, s)
			}
		}
		if most := Count(names); most < len(all) || most > len(all) && !strings.Contains(name, "diverged") {
			t.Errorf("%s: at most %d candidates, scored %d", name, most, len(all))
		}
		if got := strings.Join(tried, " "); err != nil || best != c.best || got != c.tried {
			t.Errorf("%s: place %d of %s, want %d of %s (%v)", name, best, got, c.best, c.tried, err)
		}
	}
}

// TestErrors: an error that is not divergence, and the end of the context, end the choice.
func TestErrors(t *testing.T) {
	broken := errors.New("broken")
	if _, _, err := Best(t.Context(), [][]int{{7}}, func(_, _ int) (float64, error) { return 0, broken }); !errors.Is(err, broken) || !strings.Contains(err.Error(), "candidate 7") {
		t.Errorf("%v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, _, err := Best(ended, [][]int{{7}}, func(_, _ int) (float64, error) { return 0, nil }); !errors.Is(err, context.Canceled) {
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
