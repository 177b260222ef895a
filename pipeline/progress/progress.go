// Package progress tells a person how far a long work is: a bar on a terminal, elsewhere (a log, a notebook, a pipe)
// one line every half minute and one at the end:
//
//	train quantum metasym seed 1, encoder: epoch 120/294, 14.2 epochs/s, 13 s left, loss 0.913
//
// It writes only to the writer it is given (normally os.Stderr; standard output belongs to results), uses no colour at
// all, and so honours NO_COLOR. What cannot be written is lost without a word: a closed pipe must not end a training.
package progress

import (
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"metasymlab/pipeline/printable"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

const (
	lineInterval = 30 * time.Second       // between two lines of a log
	drawInterval = 100 * time.Millisecond // between two pictures of the bar: smooth, and free beside the work

	// Columns of a terminal.
	plainWidth = 80 // where the terminal does not tell
	textWidth  = 90 // what the text beside the bar usually wants; the bar has the rest, within its limits
	leastBar   = 8
	mostBar    = 24
	barFrame   = 12 // percentage, ends and spaces of the bar
	leastLabel = 8  // the label gives way to the numbers, down to this
)

// Progress follows one piece of work of total steps. Its methods may be called from several goroutines. One terminal
// shows one bar: work that runs beside other work on the same terminal should be followed with WithTerminal(false).
type Progress struct {
	mu       sync.Mutex
	w        io.Writer
	label    string
	unit     string // singular: "epoch"
	total    int    // 0: not known
	terminal bool
	now      func() time.Time
	interval time.Duration

	bar      *progressbar.ProgressBar // nil on a log
	barWidth int
	begun    time.Time // when Start was called
	at       int       // steps that were done before, by an earlier process
	done     int
	note     string
	shown    time.Time // when the last line or picture was written
	finished bool
}

// Option changes how a Progress behaves.
type Option func(*Progress)

// WithUnit names a step, singular; "epoch" where it is not given.
func WithUnit(singular string) Option { return func(p *Progress) { p.unit = singular } }

// WithClock replaces time.Now.
func WithClock(now func() time.Time) Option { return func(p *Progress) { p.now = now } }

// WithInterval replaces the 30 seconds between two lines of a log.
func WithInterval(d time.Duration) Option { return func(p *Progress) { p.interval = d } }

// WithTerminal decides between bar (true) and lines (false), where otherwise the writer decides.
func WithTerminal(terminal bool) Option { return func(p *Progress) { p.terminal = terminal } }

// New follows a work of total steps (0: not known, then there is no bar and no time left), as if Start(0) were called
// now. label says what is worked on. A nil w is silent.
func New(w io.Writer, label string, total int, opts ...Option) *Progress {
	if w == nil {
		w = io.Discard
	}
	p := &Progress{
		w: w, label: oneLine(label), unit: "epoch", total: max(total, 0), terminal: isTerminal(w),
		now: time.Now, interval: lineInterval,
	}
	for _, option := range opts {
		option(p)
	}
	p.Start(0)
	return p
}

// Start says that work begins now with at steps already done, as when it is resumed from a checkpoint. Rate and time
// left count only what is done from here.
func (p *Progress) Start(at int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.finished {
		return
	}
	p.clear()
	p.at, p.done, p.note = at, at, ""
	p.begun = p.now()
	p.shown = p.begun // so that work below the interval gives one line in all
	p.bar = nil
	if p.terminal && p.total > 0 {
		p.barWidth = min(max(terminalWidth(p.w)-barFrame-textWidth, leastBar), mostBar)
		p.bar = p.newBar()
		p.draw()
	}
}

// Set says that done steps are done and what is to be said about the last one, such as "loss 0.913" (may be empty). A
// number below an earlier one is ignored: goroutines may report out of order.
func (p *Progress) Set(done int, note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.finished || done < p.done {
		return
	}
	p.done, p.note = done, oneLine(note)
	now := p.now()
	switch {
	case p.bar != nil && now.Sub(p.shown) >= drawInterval:
		p.shown = now
		p.draw()
	case p.bar == nil && now.Sub(p.shown) >= p.interval:
		p.shown = now
		io.WriteString(p.w, p.label+p.status(now)+"\n")
	}
}

// Done ends the work, finished or not: the bar goes, and one line says how far it came, how long it took, and note (the
// last one given to Set where it is empty). Later calls of any method do nothing, so it may be deferred for the case of
// an error.
func (p *Progress) Done(note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.finished {
		return
	}
	if note != "" {
		p.note = oneLine(note)
	}
	p.clear()
	p.finished = true
	io.WriteString(p.w, p.label+p.summary(p.now())+"\n")
}

// newBar makes a bar that only draws: the library's own rate would count steps that an earlier process did.
func (p *Progress) newBar() *progressbar.ProgressBar {
	return progressbar.NewOptions(p.total,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetWidth(p.barWidth),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionClearOnFinish(),
	)
}

// draw shows the present state; errors are of no use to anyone.
func (p *Progress) draw() {
	_ = p.bar.Set(min(p.done, p.total))
	columns, status := terminalWidth(p.w)-barFrame-p.barWidth, p.status(p.now())
	label := fit(p.label, max(columns-utf8.RuneCountInString(status), leastLabel))
	p.bar.Describe(fit(label+status, columns))
}

// clear takes the bar off the terminal and leaves the cursor at the beginning of its line.
func (p *Progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
		_ = p.bar.Exit()
	}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}

func terminalWidth(w io.Writer) int {
	if file, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return plainWidth
}

// fit shortens text to so many columns, counting a rune as one.
func fit(text string, columns int) string {
	runes := []rune(text)
	if len(runes) <= columns {
		return text
	}
	return string(runes[:max(columns-1, 0)]) + "…"
}

// oneLine keeps a label or note from breaking the line or steering the terminal.
func oneLine(text string) string { return printable.Line(strings.TrimSpace(text)) }
