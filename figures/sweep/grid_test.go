package sweep

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestParseAxis(t *testing.T) {
	for text, want := range map[string]Axis{
		"decoder.inner_rate=0.1,0.3,1":        {"decoder.inner_rate", []any{0.1, 0.3, int64(1)}},
		" hidden = [8, 8], [16] ":             {"hidden", []any{[]any{int64(8), int64(8)}, []any{int64(16)}}},
		"encoder.form=symplectic, none":       {"encoder.form", []any{"symplectic", "none"}},
		`encoder.form="symplectic","none"`:    {"encoder.form", []any{"symplectic", "none"}},
		"encoder.first_order=true,false":      {"encoder.first_order", []any{true, false}},
		"training.learning_rate=3e-4,1e-3":    {"training.learning_rate", []any{3e-4, 1e-3}},
		"decoder.inner_rate_unit=curvature":   {"decoder.inner_rate_unit", []any{"curvature"}},
		"decoder.training.learning_rate=0.01": {"decoder.training.learning_rate", []any{0.01}},
	} {
		if got, err := ParseAxis(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"": "need KEY=VALUE", "a": "need KEY=VALUE", "a=": "need KEY=VALUE", "=1": "need KEY=VALUE",
		"a=1,2,1": `value "1" is empty or appears twice`, "a=x,,y": `value "" is empty`,
	} {
		if _, err := ParseAxis(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestParseSeeds(t *testing.T) {
	for text, want := range map[string][]int{"1..5": {1, 2, 3, 4, 5}, "7": {7}, "1, 3,7..9": {1, 3, 7, 8, 9}, "4..4": {4}} {
		if got, err := ParseSeeds(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "a", "0..2", "5..1", "1..", "1...3", "-1", "1..100000000", "1.5"} {
		if _, err := ParseSeeds(text); err == nil || !strings.Contains(err.Error(), "need numbers from 1 on") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ParseSeeds("1..3,2"); err == nil || !strings.Contains(err.Error(), "2 appears twice") {
		t.Errorf("%v", err)
	}
}

func TestGrid(t *testing.T) {
	got := grid([]Axis{{"a", []any{1, 2}}, {"b", []any{"x", "y", "z"}}})
	want := [][]any{{1, "x"}, {1, "y"}, {1, "z"}, {2, "x"}, {2, "y"}, {2, "z"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}
