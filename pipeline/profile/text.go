package profile

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// byteOrderMark is what some editors begin a UTF-8 file with; TOML does not know it.
var byteOrderMark = []byte("\ufeff")

// plain is a file's text without a byte order mark. Files that are no UTF-8 are refused here, as the decoder's words
// for them help nobody.
func plain(text []byte) ([]byte, error) {
	text = bytes.TrimPrefix(text, byteOrderMark)
	line := func(at int) int { return 1 + bytes.Count(text[:at], []byte("\n")) }
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return nil, fmt.Errorf("line 1: this is UTF-16; save the file as UTF-8")
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return nil, fmt.Errorf("line %d: a NUL byte, as in UTF-16 and in files that are no text; save the file as UTF-8", line(at))
	}
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return nil, fmt.Errorf("line %d: byte 0x%x is not UTF-8; save the file as UTF-8", line(at), text[at])
		}
		at += size
	}
	return text, nil
}
