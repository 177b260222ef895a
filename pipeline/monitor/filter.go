package monitor

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// mostKept bounds what is kept of a crash: a trace says the most important first.
const mostKept = 1 << 20

// crashBegins are the first words of the runtime's, and of C's and C++'s, last ones.
var crashBegins = []string{
	"fatal error: ", "fatal: ", "panic: ", "runtime: ", "runtime/cgo: ", "unexpected fault address ", "[signal ",
	"SIGABRT: ", "SIGBUS: ", "SIGFPE: ", "SIGILL: ", "SIGSEGV: ", "SIGSYS: ", "SIGTRAP: ",
	"terminate called ", "terminating due to ", "malloc(): ", "free(): ", "double free ", "corrupted ",
}

// filter passes lines on as they come until one begins a crash, and keeps what follows.
type filter struct {
	to io.Writer

	mu      sync.Mutex // what the child has left behind may write after its end
	line    []byte     // not passed on yet, without its end
	crashed bool
	kept    []byte
}

// Write always takes all: a standard error that is closed must not end the child.
func (f *filter) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for rest := p; len(rest) > 0; {
		if f.crashed {
			f.keep(rest)
			break
		}
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 {
			f.line = append(f.line, rest...)
			break
		}
		f.line = append(f.line, rest[:end]...)
		rest = rest[end:]
		f.pass()
	}
	return len(p), nil
}

// pass passes on or keeps the line that has come.
func (f *filter) pass() {
	for _, begin := range crashBegins {
		if strings.HasPrefix(string(f.line), begin) {
			f.crashed = true
			f.keep(f.line)
		}
	}
	if !f.crashed {
		_, _ = f.to.Write(f.line)
	}
	f.line = f.line[:0]
}

func (f *filter) keep(p []byte) { f.kept = append(f.kept, p[:min(len(p), mostKept-len(f.kept))]...) }

// close passes on an unfinished line, and returns what was kept, empty if there was no crash.
func (f *filter) close() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.line) > 0 {
		f.pass()
	}
	return string(f.kept)
}

// release passes on what was kept after all.
func (f *filter) release() {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, _ = f.to.Write(f.kept)
	f.kept = nil
}
