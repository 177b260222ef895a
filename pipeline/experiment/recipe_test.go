package experiment

import (
	"maps"
	"strings"
	"testing"
)

// TestRecipe: a key is that of all parts and of the kind.
func TestRecipe(t *testing.T) {
	s, err := newRecipe("train", map[string]any{"seed": 1, "shard_systems": 2, "code": "a"})
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"seed": "1", "shard_systems": "2", "code": `"a"`}; !maps.Equal(s.parts, want) {
		t.Errorf("parts %v, want %v", s.parts, want)
	}
	same, err := newRecipe("train", map[string]any{"code": "a", "shard_systems": 2, "seed": 1})
	other, otherErr := newRecipe("data", map[string]any{"seed": 1, "shard_systems": 2, "code": "a"})
	if err != nil || otherErr != nil || s.key != same.key || s.key == other.key {
		t.Errorf("keys %s, %s of the same, %s of another kind", s.key, same.key, other.key)
	}
	if _, err := newRecipe("train", map[string]any{"settings": func() {}}); err == nil || !strings.Contains(err.Error(), "settings has no JSON form") {
		t.Errorf("a part without a JSON form: %v", err)
	}
}
