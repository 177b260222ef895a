package printable

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

var samples = []struct{ text, shown, line string }{
	{"", "", ""},
	{"plain", "plain", "plain"},
	{"größe Ψ 实验 हिन्दी עברית é e\u0301 👩\u200d🔬", "größe Ψ 实验 हिन्दी עברית é e\u0301 👩\u200d🔬", "größe Ψ 实验 हिन्दी עברית é e\u0301 👩\u200d🔬"},
	{"a\nb\tc", "a\nb\tc", `a\nb\tc`},
	{`back\slash "quote"`, `back\slash "quote"`, `back\slash "quote"`},
	{"\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`, `\x1b[31mred\x1b[0m`},
	{"\x1b]0;title\x07", `\x1b]0;title\a`, `\x1b]0;title\a`},
	{"over\rwritten\b\v\f\x00", `over\rwritten\b\v\f\x00`, `over\rwritten\b\v\f\x00`},
	{"\x7f \u0080 \u009b31m \u0085", `\x7f \u0080 \u009b31m \u0085`, `\x7f \u0080 \u009b31m \u0085`},
	{"\u202ba\u202eb\u202cc\u2066d\u2069e\u200ff\u061cg", `\u202ba\u202eb\u202cc\u2066d\u2069e\u200ff\u061cg`, `\u202ba\u202eb\u202cc\u2066d\u2069e\u200ff\u061cg`},
	{"a\u2028b\u2029c", `a\u2028b\u2029c`, `a\u2028b\u2029c`},
	{"\xff a\x9bb \xe4\xbd", `\xff a\x9bb \xe4\xbd`, `\xff a\x9bb \xe4\xbd`},
	{"\ufffd", "\ufffd", "\ufffd"}, // the character itself, in the text
}

// TestEscape: nothing is left that steers a terminal, and what is harmless stays as it is.
func TestEscape(t *testing.T) {
	for _, s := range samples {
		if got := Text(s.text); got != s.shown {
			t.Errorf("Text(%q) = %q, want %q", s.text, got, s.shown)
		}
		if got := Line(s.text); got != s.line {
			t.Errorf("Line(%q) = %q, want %q", s.text, got, s.line)
		}
	}
	for r := range rune(0x3000) { // C0, DEL, C1 and all of the bidirectional controls are among them
		text := "a" + string(r) + "b"
		got := Line(text)
		if got != text && !strings.HasPrefix(got, `a\`) || !utf8.ValidString(got) {
			t.Errorf("Line(%q) = %q", text, got)
		}
		harmful := r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
		if harmful && got == text {
			t.Errorf("%U is not escaped", r)
		}
	}
}

// TestWriter: text that comes in pieces is shown as it is when it comes at once; only a last rune without end is kept
// back.
func TestWriter(t *testing.T) {
	for _, s := range samples {
		var out bytes.Buffer
		w := Writer(&out)
		for i := range len(s.text) {
			if n, err := w.Write([]byte{s.text[i]}); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		}
		if n, err := w.Write([]byte("\n")); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if got := out.String(); got != s.shown+"\n" {
			t.Errorf("%q in pieces: %q, want %q", s.text, got, s.shown)
		}
	}
	broken := errors.New("broken")
	if n, err := Writer(failing{broken}).Write([]byte("text")); n != 0 || !errors.Is(err, broken) {
		t.Errorf("%d, %v", n, err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
