package export

import (
	"html"
	"regexp"
	"strings"
)

// ansi matches the terminal's colour and cursor sequences.
var ansi = regexp.MustCompile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[@-Z\\\\^_])")

// printable drops what HTML has no place for: terminal sequences, control
// characters other than tab and newline, and bytes that are not UTF-8.
func printable(text string) string {
	text = ansi.ReplaceAllString(text, "")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// preformatted returns text as it is, escaped. tabindex lets the keyboard scroll it.
func preformatted(class, text string) string {
	return "<pre class=\"" + class + "\" tabindex=\"0\">" + html.EscapeString(printable(text)) + "</pre>\n"
}

// attribute escapes text for use inside an attribute in double quotes.
func attribute(text string) string { return html.EscapeString(printable(text)) }
