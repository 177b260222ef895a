package unchecked

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// ended is a test that notes how it was ended.
type ended struct{ how string }

func (e *ended) Helper()           {}
func (e *ended) Skip(args ...any)  { e.how += "skipped " + fmt.Sprint(args...) }
func (e *ended) Fatal(args ...any) { e.how = "failed " + fmt.Sprint(args...) }

func TestUnchecked(t *testing.T) {
	missing := errors.New("no browser")
	for ci, want := range map[string]struct{ test, said, err string }{
		"":     {"skipped NOT CHECKED:no browser", "NOT CHECKED in a browser: no browser\n", ""},
		"true": {"failed not checked, and $CI is set:no browser", "", "not checked in a browser, and $CI is set: no browser"},
	} {
		t.Setenv("CI", ci)
		var out bytes.Buffer
		err := Tell(&out, "in a browser", missing)
		if out.String() != want.said || fmt.Sprint(err) != want.err && !(err == nil && want.err == "") {
			t.Errorf("CI=%s: %q, %v", ci, out.String(), err)
		}
		e := &ended{}
		Skip(e, missing)
		if got := strings.ReplaceAll(e.how, ": ", ":"); !strings.HasPrefix(got, strings.Split(want.test, " ")[0]) || !strings.Contains(e.how, "no browser") {
			t.Errorf("CI=%s: %q, want %q", ci, e.how, want.test)
		}
	}
}
