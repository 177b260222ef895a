package torture

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// transcript is what a make has said, for others to wait for.
type transcript struct {
	mu      sync.Mutex
	text    bytes.Buffer
	ended   bool
	changed chan struct{} // closed at the next change
}

func newTranscript() *transcript { return &transcript{changed: make(chan struct{})} }

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Write(p)
	t.tell()
	return len(p), nil
}

// end says that nothing more will come.
func (t *transcript) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	t.tell()
}

func (t *transcript) tell() {
	close(t.changed)
	t.changed = make(chan struct{})
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// await waits until the text has what is looked for; false if it has ended without.
func (t *transcript) await(found func(text string) bool) bool {
	for {
		t.mu.Lock()
		text, ended, changed := t.text.String(), t.ended, t.changed
		t.mu.Unlock()
		if found(text) {
			return true
		}
		if ended {
			return false
		}
		<-changed
	}
}

// crashBegins are first words of the traces of Go programs, which no user should see.
var crashBegins = []string{"panic: ", "fatal error: ", "goroutine ", "runtime: ", "SIGSEGV", "SIGABRT"}

// crash is the first line that begins a trace, or is about a fault that the program has caught; "" if there is none.
func (t *transcript) crash() string {
	for line := range strings.Lines(t.String()) {
		for _, begin := range crashBegins {
			if strings.HasPrefix(line, begin) {
				return strings.TrimSpace(line)
			}
		}
		if strings.Contains(line, "a fault of this program") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// last is the last line that was said, not by make itself if there is another one.
func (t *transcript) last() string {
	lines := strings.Split(strings.TrimSpace(t.String()), "\n")
	for _, line := range slices.Backward(lines) {
		if !strings.HasPrefix(line, "make") {
			return line
		}
	}
	return lines[len(lines)-1]
}
