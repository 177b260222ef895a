package compare

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestParseChange(t *testing.T) {
	for change, want := range map[string]any{
		"a.b=0.1": 0.1, "a.b=3": int64(3), "a.b = true": true, "a.b=[1, 2]": []any{int64(1), int64(2)}, "a.b=none": "none", `a.b="none"`: "none",
	} {
		if key, value, err := ParseChange(change); err != nil || key != "a.b" || !reflect.DeepEqual(value, want) {
			t.Errorf("%s: %s, %v, %v", change, key, value, err)
		}
	}
	for _, change := range []string{"", "a.b", "a.b=", "=1"} {
		if _, _, err := ParseChange(change); err == nil || !strings.Contains(err.Error(), "need KEY=VALUE") {
			t.Errorf("%q: %v", change, err)
		}
	}
}

// TestChange: the written profile is the other one with the changes, whatever its folder; equal changes are one file.
func TestChange(t *testing.T) {
	root, open := opener(t)
	if err := os.Mkdir(filepath.Join(root, "own"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, base := range []string{"a.toml", "own/b.toml"} {
		w := open(base, tiny(t))
		file, err := Change(w, map[string]any{"quantum.metasym.decoder.dropout": 0, "quantum.seeds": []int{3}})
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(base), ".toml") + "-dropout-0-seeds-3-"
		if folder := filepath.Dir(file); filepath.Dir(folder) != filepath.Join(root, "out") || !strings.HasPrefix(filepath.Base(folder), name) {
			t.Errorf("written as %s", file)
		}
		again, err := Change(w, map[string]any{"quantum.seeds": []any{int64(3)}, "quantum.metasym.decoder.dropout": 0.0})
		if err != nil || again != file {
			t.Errorf("%s, then %s, %v", file, again, err)
		}
		changed := open(file, "")
		want := *w.Profile
		want.Name = changed.Profile.Name
		want.Quantum.Seeds, want.Quantum.MetaSym.Decoder.Dropout = []int{3}, 0
		if !reflect.DeepEqual(changed.Profile, &want) {
			t.Errorf("%+v, want %+v", changed.Profile, want)
		}
		if other, err := Change(w, map[string]any{"quantum.metasym.decoder.dropout": 0.5}); err != nil || other == file {
			t.Errorf("other changes: %s, %v", other, err)
		}
	}
	w := open("a.toml", "")
	for key, c := range map[string]struct {
		value any
		want  string
	}{
		"quantum.metasym.decoder.dropuot":  {0.1, "unknown setting 'quantum.metasym.decoder.dropuot'; did you mean 'quantum.metasym.decoder.dropout'?"},
		"quantum.metasym.decoder.dropout":  {"much", `setting quantum.metasym.decoder.dropout: "much" is not of the kind of `},
		"quantum.metasym.decoder.window":   {0.5, "0.5 is not of the kind of 4, which profile a has"},
		"quantum.metasym.encoder.form":     {"round", `"round" is none of symplectic, perceptron, none`},
		"quantum.data.validation_systems":  {-1, "quantum.data.validation_systems"},
		"quantum.metasym.decoder.training": {1, "unknown setting"},
	} {
		if _, err := Change(w, map[string]any{key: c.value}); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s = %v: %v, want %q", key, c.value, err, c.want)
		}
	}
}
