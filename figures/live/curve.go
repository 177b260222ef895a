// Package live draws curves that grow in place while a cell of a notebook runs, and end as an ordinary chart:
// interactive, and the same bytes in the saved notebook however often it was drawn on the way.
//
//	curve.go    the curve: values come in, now and then a picture goes out
//	picture.go  the picture while it grows, drawn in a fraction of a millisecond
//	axis.go     its axes
//	losses.go   curves of a training's losses
//
// Outside a notebook nothing is displayed, but what would fail inside fails.
package live

import (
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"math"
	"os"
	"sync"
	"time"

	"metasymlab/figures/chart"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/janpfeifer/gonb/gonbui"
)

const (
	// leastPause between two pictures: more often, nobody sees.
	leastPause = 200 * time.Millisecond

	// share is how much of the time may go into pictures, at most: what is watched must not become slower for it.
	share = 0.01
)

// Curve is a chart of lines to which values are added. Its methods may be called from several goroutines.
type Curve struct {
	mu      sync.Mutex
	id      string
	title   string
	names   [2]string // of the axes, with units
	logY    bool
	lines   []*line // in the order of their first value
	caption string

	display string           // of the output that is replaced
	send    func(svg string) // nil outside a notebook
	now     func() time.Time
	next    time.Time // when the next picture may be drawn
	spent   time.Duration
	ended   bool
}

type line struct {
	name string
	x, y []float64
}

// Option changes how a curve looks.
type Option func(*Curve)

// LogY makes the y axis logarithmic: losses fall by orders of magnitude. Values of zero and below become gaps.
func LogY() Option { return func(c *Curve) { c.logY = true } }

// New begins a curve. id names the final chart and is unique in the notebook: a letter, then letters, digits, "-" or
// "_". The axes' names have their units; title may be "".
func New(id, title, xName, yName string, options ...Option) *Curve {
	// A kernel remembers an output by its name and would not show one that an earlier run of the cell has had; the name
	// is not saved.
	c := &Curve{id: id, title: title, names: [2]string{xName, yName}, display: fmt.Sprintf("%s-%d-%d", id, os.Getpid(), time.Now().UnixNano()), now: time.Now}
	if gonbui.IsNotebook {
		c.send = func(svg string) { gonbui.UpdateHTML(c.display, svg) }
	}
	for _, option := range options {
		option(c)
	}
	return c
}

// Add adds a value to a line, which it begins if there is none of the name.
func (c *Curve) Add(name string, x, y float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.line(name)
	l.x, l.y = append(l.x, x), append(l.y, y)
	c.draw()
}

// Set gives a line all its values, y at x = first, first+1, ...
func (c *Curve) Set(name string, first int, y []float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.line(name)
	l.x, l.y = l.x[:0], append(l.y[:0], y...)
	for i := range y {
		l.x = append(l.x, float64(first+i))
	}
	c.draw()
}

// Line is a function that adds to a line, for those who call with a count and a value.
func (c *Curve) Line(name string) func(count int, value float64) {
	return func(count int, value float64) { c.Add(name, float64(count), value) }
}

// Caption replaces the text below the chart.
func (c *Curve) Caption(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.caption = text
}

func (c *Curve) line(name string) *line {
	for _, l := range c.lines {
		if l.name == name {
			return l
		}
	}
	c.lines = append(c.lines, &line{name: name})
	return c.lines[len(c.lines)-1]
}

// draw sends a picture, if it is time for one.
func (c *Curve) draw() {
	begun := c.now()
	if c.send == nil || c.ended || begun.Before(c.next) {
		return
	}
	c.send(fmt.Sprintf(`<div><img alt="%s" width="%d" height="%d" src="data:image/svg+xml;base64,%s"></div><div>%s</div>`,
		html.EscapeString("Growing curve: "+c.title), width, height, base64.StdEncoding.EncodeToString(c.picture()), html.EscapeString(c.caption)))
	took := c.now().Sub(begun)
	c.spent += took
	c.next = begun.Add(took + max(leastPause, time.Duration(float64(took)*(1/share-1))))
}

// End puts the final chart in the place of the growing one, and gives err back, that of what was watched (nil if it
// went well): the chart shows how far it came either way. Later values are ignored. A curve without values shows
// nothing.
func (c *Curve) End(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return err
	}
	c.ended = true
	if len(c.lines) == 0 {
		return err
	}
	final, failed := c.chart()
	if failed == nil {
		failed = chart.Replace(c.display, c.id, final, chart.Caption(c.caption), chart.Alt(c.words()))
	}
	return errors.Join(err, failed)
}

// chart is the final one.
func (c *Curve) chart() (chart.Chart, error) {
	var options []charts.GlobalOpts
	if c.logY {
		options = append(options, chart.LogY())
	}
	if c.counts() {
		options = append(options, chart.WholeX())
	}
	final := chart.NewLine(c.title, c.names[0], c.names[1], options...)
	for i, l := range c.lines {
		finite := make([]float64, len(l.y))
		for k, v := range l.y {
			if finite[k] = v; math.IsInf(v, 0) {
				finite[k] = math.NaN() // a gap, as in the growing picture
			}
		}
		if err := chart.AddLine(final, l.name, i, l.x, finite); err != nil {
			return nil, err
		}
	}
	return final, nil
}

// counts tells whether x counts something, such as epochs.
func (c *Curve) counts() bool {
	for _, l := range c.lines {
		for _, x := range l.x {
			if x != math.Trunc(x) {
				return false
			}
		}
	}
	return true
}

// words say what the chart shows.
func (c *Curve) words() string {
	text := c.title + "."
	for _, l := range c.lines {
		text += fmt.Sprintf(" %s: %.4g at first, %.4g at last.", l.name, l.y[0], l.y[len(l.y)-1])
	}
	return text
}
