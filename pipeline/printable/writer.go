package printable

import (
	"io"
	"sync"
	"unicode/utf8"
)

// Writer passes on to a terminal, a file or a pipe what Text makes of what it is given. It may be used by several
// goroutines.
func Writer(to io.Writer) io.Writer { return &writer{to: to} }

type writer struct {
	mu   sync.Mutex
	to   io.Writer
	part []byte // of a rune whose end is still to come
}

// Write says that it has taken all, or nothing: the escapes have other lengths than what they stand for.
func (w *writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := append(w.part, p...)
	end := len(text)
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if at := len(text) - back; utf8.RuneStart(text[at]) {
			if !utf8.FullRune(text[at:]) {
				end = at
			}
			break
		}
	}
	w.part = append([]byte(nil), text[end:]...)
	if _, err := io.WriteString(w.to, Text(string(text[:end]))); err != nil {
		return 0, err
	}
	return len(p), nil
}
