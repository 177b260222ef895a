package suggest

import (
	"fmt"
	"strings"
	"testing"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"seed", "seed", 0}, {"", "abc", 3}, {"abc", "", 3},
		{"kitten", "sitting", 3}, // the textbook example
		{"sede", "seed", 1},      // exchanged neighbours
		{"seeds", "seed", 1}, {"sed", "seed", 1}, {"send", "seed", 1},
		{"ca", "abc", 3}, // 2 where a place may be touched twice
		{"ζeta", "zeta", 1},
	} {
		if got := distance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance([]rune(c.b), []rune(c.a)); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	keys := []string{"seed", "seeds", "epochs", "learning_rate", "lr", "dt", "quadrotor", "springmesh", "springs"}
	for _, c := range []struct {
		word, want string
	}{
		{"sede", "seed"}, {"Seed", "seed"}, {"epoch", "epochs"}, {"learnign_rate", "learning_rate"},
		{"seads", "seeds"}, {"quad", "quadrotor"}, {"springm", "springs"}, {"springme", "springmesh"},
		{"", ""}, {"x", ""}, {"xx", ""}, {"dr", ""}, {"spri", ""}, {"batch", ""},
	} {
		got, ok := Nearest(c.word, keys)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Nearest(%q) = %q, %t; want %q", c.word, got, ok, c.want)
		}
	}
	if got, ok := Nearest("seed", nil); ok {
		t.Errorf("of no names %q is nearest", got)
	}
	if got, _ := Nearest("abcd", []string{"abce", "abca"}); got != "abca" {
		t.Errorf("of two equally near names got %q", got)
	}
}

func TestUnknown(t *testing.T) {
	for _, c := range []struct {
		word  string
		known []string
		want  string
	}{
		{"sede", []string{"epochs", "seed"}, "unknown profile key 'sede'; did you mean 'seed'?"},
		{"xyz", []string{"seed", "epochs"}, "unknown profile key 'xyz'; known: 'epochs', 'seed'"},
		{"xyz", nil, "unknown profile key 'xyz'"},
		{"a\n'b", nil, `unknown profile key 'a\n'b'`},
	} {
		if got := Unknown("profile key", c.word, c.known).Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func FuzzUnknown(f *testing.F) {
	f.Add("sede", "seed epochs")
	f.Fuzz(func(t *testing.T, word, known string) {
		if len(word)+len(known) > 500 {
			return // the cost grows with the square
		}
		names := strings.Fields(known)
		if text := Unknown("key", word, names).Error(); strings.Contains(text, "\n") {
			t.Errorf("several lines: %q", text)
		}
		for _, name := range names {
			if nearest, ok := Nearest(name, names); !ok && len(name) > 0 || !strings.EqualFold(nearest, name) {
				t.Errorf("the nearest to %q of %q is %q", name, names, nearest)
			}
		}
	})
}

// TestUnknownAmongMany: a long list is cut.
func TestUnknownAmongMany(t *testing.T) {
	var known []string
	for i := range 100 {
		known = append(known, fmt.Sprintf("out/laptop/results/%02d.json", i))
	}
	err := Unknown("artefact", "x", known)
	if text := err.Error(); !strings.HasSuffix(text, "'out/laptop/results/19.json' and 80 more") {
		t.Error(text)
	}
}
