package notebook

import "testing"

func TestFirstLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "unknown error",
		"\n \n":                     "unknown error",
		"one\ntwo":                  "one",
		"\n\x1b[31mone\x1b[0m\ntwo": "one",
		"errors parsing go.mod:\n\tline 3:\n  bad\nmore": "errors parsing go.mod: line 3: bad",
		"nothing follows:\n":                             "nothing follows:",
	} {
		if got := firstLine(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
