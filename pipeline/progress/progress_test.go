package progress

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is moved by hand.
type clock struct {
	mu   sync.Mutex
	time time.Time
}

func newClock() *clock { return &clock{time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time = c.time.Add(d)
}

const label = "train quantum metasym seed 1, encoder"

func TestLogLines(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	p := New(&out, label, 600, WithClock(c.now))
	for epoch := 1; epoch <= 600; epoch++ { // ten a second for a minute
		c.pass(100 * time.Millisecond)
		p.Set(epoch, "loss 0.913")
	}
	p.Done("loss 0.9")
	want := label + ": epoch 300/600, 10.0 epochs/s, 30 s left, loss 0.913\n" +
		label + ": epoch 600/600, 10.0 epochs/s, loss 0.913\n" +
		label + ": epoch 600/600, done in 1 min 00 s, 10.0 epochs/s, loss 0.9\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestShortWorkIsOneLine(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	p := New(&out, label, 3, WithClock(c.now), WithUnit("seed"))
	c.pass(1500 * time.Millisecond)
	p.Set(3, "loss 1")
	p.Done("")
	p.Done("twice")
	p.Set(3, "late")
	p.Start(0)
	if want := label + ": seed 3/3, done in 1.5 s, 2.00 seeds/s, loss 1\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestResumedWorkCountsFromWhereItResumed(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	p := New(&out, label, 294, WithClock(c.now))
	c.pass(time.Hour) // loading, compiling
	p.Start(120)
	c.pass(30 * time.Second)
	p.Set(180, "") // two a second, not six
	c.pass(10 * time.Second)
	p.Done("")
	want := label + ": epoch 180/294, 2.00 epochs/s, 57 s left\n" +
		label + ": epoch 180/294, ended after 40 s (resumed at 120), 1.50 epochs/s\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestUnknownTotalAndNoStep(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	p := New(&out, "search", 0, WithClock(c.now), WithInterval(time.Second), WithTerminal(true))
	c.pass(time.Second)
	p.Set(0, "starting")
	c.pass(time.Second)
	p.Set(7, "")
	p.Done("")
	want := "search: epoch 0, starting\n" + "search: epoch 7, 3.50 epochs/s\n" + "search: epoch 7, done in 2.0 s, 3.50 epochs/s\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	New(nil, "silent", 1).Done("")
}

func TestOrderOfReportsDoesNotMatter(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	p := New(&out, "w", 10, WithClock(c.now))
	c.pass(time.Second)
	p.Set(5, "five")
	p.Set(4, "four")
	p.Done("")
	if want := "w: epoch 5/10, ended after 1.0 s, 5.00 epochs/s, five\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestRateAndSpan(t *testing.T) {
	for _, c := range []struct {
		steps   int
		elapsed time.Duration
		want    string
	}{
		{12345, 10 * time.Second, ", 1234 epochs/s"},
		{142, 10 * time.Second, ", 14.2 epochs/s"},
		{10, 10 * time.Second, ", 1.00 epochs/s"},
		{4, 10 * time.Second, ", 2.5 s/epoch"},
		{1, 3 * time.Minute, ", 3.0 min/epoch"},
		{0, time.Minute, ""},
		{5, 0, ""},
		{5, -time.Second, ""}, // a clock that was set back
	} {
		begun := newClock().now()
		p := &Progress{unit: "epoch", begun: begun, done: c.steps}
		if got := p.rate(begun.Add(c.elapsed)); got != c.want {
			t.Errorf("%d steps in %v: %q, want %q", c.steps, c.elapsed, got, c.want)
		}
	}
	for seconds, want := range map[float64]string{
		0: "0 s", 11.6: "12 s", 59.4: "59 s", 59.5: "1 min 00 s", 185: "3 min 05 s", 7500: "2 h 05 min", 273600: "3 d 04 h", 1e300: "11574074074 d 01 h",
	} {
		if got := span(seconds); got != want {
			t.Errorf("span(%g) = %q, want %q", seconds, got, want)
		}
	}
}

// screen plays carriage returns as a terminal would and gives its lines; it fails on anything else that steers.
func screen(t *testing.T, written string) []string {
	t.Helper()
	lines, column := [][]rune{{}}, 0
	for _, r := range written {
		last := len(lines) - 1
		switch {
		case r == '\r':
			if column > plainWidth {
				t.Fatalf("a line of %d columns wraps and cannot be taken back: %q", column, string(lines[last]))
			}
			column = 0
		case r == '\n':
			lines, column = append(lines, []rune{}), 0
		case r < ' ':
			t.Fatalf("control character %q", r)
		default:
			for len(lines[last]) <= column {
				lines[last] = append(lines[last], ' ')
			}
			lines[last][column] = r
			column++
		}
	}
	texts := make([]string, len(lines))
	for i, line := range lines {
		texts[i] = strings.TrimRight(string(line), " ")
	}
	return texts
}

func TestBarOnATerminal(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	p := New(&out, "train [red] seed 1, encoder", 200, WithClock(c.now), WithTerminal(true))
	p.Start(100)
	for epoch := 101; epoch <= 150; epoch++ {
		c.pass(100 * time.Millisecond)
		p.Set(epoch, "loss 0.5")
	}
	lines := screen(t, out.String())
	if want := "|  train [re…: epoch 150/200, 10.0 epochs/s, 5 s left, loss 0.5"; len(lines) != 1 || !strings.HasSuffix(lines[0], want) || !strings.Contains(lines[0], "75% |") {
		t.Errorf("on the screen %q, want %q", lines, want)
	}
	drawn := out.Len()
	c.pass(time.Millisecond)
	p.Set(151, "too soon to draw")
	if out.Len() != drawn {
		t.Error("the bar was drawn again after a millisecond")
	}
	p.Done("loss 0.4")
	lines = screen(t, out.String())
	want := "train [red] seed 1, encoder: epoch 151/200, ended after 5.0 s (resumed at 100), 10.2 epochs/s, loss 0.4"
	if len(lines) != 2 || lines[0] != want || lines[1] != "" {
		t.Errorf("after Done %q, want %q", lines, want)
	}
}

func TestBarThatIsFullLeavesTheTerminalClean(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	p := New(&out, "w", 2, WithClock(c.now), WithTerminal(true))
	for epoch := 1; epoch <= 3; epoch++ { // one too many
		c.pass(time.Second)
		p.Set(epoch, "a\nb\x1b[31m")
	}
	p.Done("")
	if lines := screen(t, out.String()); len(lines) != 2 || lines[0] != "w: epoch 3/2, done in 3.0 s, 1.00 epochs/s, a\\nb\\x1b[31m" {
		t.Errorf("on the screen %q", lines)
	}
}

func TestStandardOutputStaysEmpty(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "stdout"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stdout := os.Stdout
	os.Stdout = file
	defer func() { os.Stdout = stdout }()
	for _, terminal := range []bool{true, false} {
		var out bytes.Buffer
		p := New(&out, "w", 3, WithTerminal(terminal), WithInterval(0))
		p.Set(1, "")
		p.Set(3, "")
		p.Done("")
		if out.Len() == 0 {
			t.Error("nothing was written at all")
		}
	}
	if info, err := file.Stat(); err != nil || info.Size() != 0 {
		t.Errorf("%d bytes on standard output, %v", info.Size(), err)
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestSeveralGoroutines(t *testing.T) {
	for _, terminal := range []bool{true, false} {
		var out bytes.Buffer
		c := newClock()
		p := New(&out, "w", 400, WithClock(c.now), WithTerminal(terminal))
		broken := New(closedPipe{}, "w", 400, WithClock(c.now), WithTerminal(terminal))
		var group sync.WaitGroup
		for worker := range 4 {
			group.Go(func() {
				for i := range 100 {
					c.pass(time.Second)
					p.Set(worker*100+i+1, "")
					broken.Set(worker*100+i+1, "")
				}
			})
		}
		group.Wait()
		p.Done("")
		broken.Done("")
		if lines := strings.Split(out.String(), "\n"); !strings.HasSuffix(lines[len(lines)-2], "w: epoch 400/400, done in 6 min 40 s, 1.00 epochs/s") {
			t.Errorf("last line %q", lines[len(lines)-2])
		}
	}
}
