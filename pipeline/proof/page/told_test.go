package page

import (
	"strings"
	"testing"
)

// TestTold: a chart that keys do not reach, one that says nothing and one without its table are found; one that tells
// all is not.
func TestTold(t *testing.T) {
	unreached := strings.NewReplacer("good", "unreached", ` tabindex="0"`, "").Replace(chart)
	wordless := strings.NewReplacer("good", "wordless", ` aria-label="a line"`, "").Replace(chart)
	silent := strings.NewReplacer("good", "silent", "event.key", "''").Replace(chart)
	bare := strings.NewReplacer("good", "bare", "<td>1</td>", "").Replace(chart)
	trial, err := Try(t.Context(), write(t, chart+unreached+wordless+silent+bare), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"figure unreached cannot be reached by the keyboard, or does not say what it shows",
		"figure wordless cannot be reached by the keyboard, or does not say what it shows",
		"chart silent says no value", "chart bare has no table of its values",
	}
	if got := strings.Join(trial.Faults, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("found\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}
