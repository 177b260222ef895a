package experiment

import (
	"strings"
	"testing"
)

// TestDifference: all names that differ, and those that one of the two steps does not have.
func TestDifference(t *testing.T) {
	s, err := newStep("train", map[string]any{"seed": 1, "shard_systems": 2, "code": "a"})
	if err != nil {
		t.Fatal(err)
	}
	for want, older := range map[string]map[string]string{
		"code changed":                {"seed": "1", "shard_systems": "2", "code": `"b"`},
		"seed, shard systems changed": {"seed": "2", "shard_systems": "1", "code": `"a"`},
		"shard systems changed":       {"seed": "1", "code": `"a"`},
		"old part changed":            {"seed": "1", "shard_systems": "2", "code": `"a"`, "old_part": "1"},
	} {
		if got := s.difference(older); got != want {
			t.Errorf("%v: %q, want %q", older, got, want)
		}
	}
	same, err := newStep("train", map[string]any{"code": "a", "shard_systems": 2, "seed": 1})
	other, otherErr := newStep("data", map[string]any{"seed": 1, "shard_systems": 2, "code": "a"})
	if err != nil || otherErr != nil || s.key != same.key || s.key == other.key {
		t.Errorf("keys %s, %s of the same, %s of another kind", s.key, same.key, other.key)
	}
	if _, err := newStep("train", map[string]any{"settings": func() {}}); err == nil || !strings.Contains(err.Error(), "settings has no JSON form") {
		t.Errorf("a part without a JSON form: %v", err)
	}
}
