package sweep

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Axis is a setting, by its key in the model's table, and the values that it takes.
type Axis struct {
	Key    string
	Values []any // as TOML has them
}

// ParseAxis reads "decoder.inner_rate=0.1,0.3,1". Values are as TOML has them, so that lists are in brackets; texts need
// no quotes.
func ParseAxis(text string) (Axis, error) {
	key, right, ok := strings.Cut(text, "=")
	a := Axis{Key: strings.TrimSpace(key)}
	var read struct{ V []any }
	if right = strings.TrimSpace(right); !ok || a.Key == "" || right == "" {
		return a, fmt.Errorf("setting %q: need KEY=VALUE,VALUE,..., such as decoder.inner_rate=0.1,0.3,1", text)
	}
	if err := toml.Unmarshal([]byte("V = ["+right+"]\n"), &read); err == nil {
		a.Values = read.V
	} else {
		for _, word := range strings.Split(right, ",") {
			a.Values = append(a.Values, strings.TrimSpace(word))
		}
	}
	seen := map[string]bool{}
	for _, v := range a.Values {
		if word := fmt.Sprint(v); word == "" || seen[word] {
			return a, fmt.Errorf("setting %s: value %q is empty or appears twice", a.Key, word)
		} else {
			seen[word] = true
		}
	}
	return a, nil
}

// ParseSeeds reads "1..5" or "1,3,7..9".
func ParseSeeds(text string) (seeds []int, err error) {
	const most = 1000
	for _, part := range strings.Split(text, ",") {
		from, to, isRange := strings.Cut(part, "..")
		if !isRange {
			to = from
		}
		first, err := strconv.Atoi(strings.TrimSpace(from))
		last, err2 := strconv.Atoi(strings.TrimSpace(to))
		if err != nil || err2 != nil || first < 1 || last < first || last-first >= most {
			return nil, fmt.Errorf("seeds %q: need numbers from 1 on, such as 1..5 or 1,3,7", text)
		}
		for seed := first; seed <= last; seed++ {
			if slices.Contains(seeds, seed) {
				return nil, fmt.Errorf("seeds %q: %d appears twice", text, seed)
			}
			seeds = append(seeds, seed)
		}
	}
	return seeds, nil
}

// grid are all combinations of the axes' values, the last axis's next to each other.
func grid(axes []Axis) [][]any {
	all := [][]any{nil}
	for _, a := range axes {
		var longer [][]any
		for _, values := range all {
			for _, v := range a.Values {
				longer = append(longer, append(slices.Clone(values), v))
			}
		}
		all = longer
	}
	return all
}
