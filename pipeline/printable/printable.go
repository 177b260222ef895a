// Package printable shows text of others, from files and arguments, on a terminal: what would steer the terminal, or
// show text in another order than it has, is shown as an escape of Go, such as \x1b or \u202e.
package printable

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line is a text that is part of a line: line ends and tabs are escaped too.
func Line(text string) string { return escape(text, "") }

// Text is a text of several lines.
func Text(text string) string { return escape(text, "\n\t") }

// escape escapes what steers, but for what is allowed to.
func escape(text, allowed string) string {
	var out strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		invalid := r == utf8.RuneError && size == 1
		if invalid || steers(r) && !strings.ContainsRune(allowed, r) {
			quoted := strconv.QuoteToASCII(text[:size])
			out.WriteString(quoted[1 : len(quoted)-1])
		} else {
			out.WriteString(text[:size])
		}
		text = text[size:]
	}
	return out.String()
}

// steers tells a control character, a line end of Unicode's own, and what changes the direction of text.
func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}
