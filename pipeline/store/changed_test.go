package store

import (
	"slices"
	"testing"
)

func TestChanged(t *testing.T) {
	before := map[string]string{"same": "1", "other": "1", "gone": "", "empty": ""}
	now := map[string]string{"same": "1", "other": "2", "new": "", "empty": ""}
	if got := Changed(before, now); !slices.Equal(got, []string{"gone", "new", "other"}) {
		t.Errorf("changed: %v", got)
	}
	if got := Changed(now, now); len(got) != 0 {
		t.Errorf("nothing changed, but %v", got)
	}
}
