package frontend

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// The same few functions for either front end.
var (
	//go:embed lab.js
	labJS string
	//go:embed notebook.js
	notebookJS string
)

// page is an open notebook.
type page struct {
	tab context.Context
	js  string // defines window.page
}

// evaluate runs a script in the page.
func evaluate[T any](p *page, script string, arguments ...any) (T, error) {
	for i, a := range arguments {
		text, err := json.Marshal(a)
		if err != nil {
			return *new(T), err
		}
		script = strings.ReplaceAll(script, fmt.Sprintf("$%d", i+1), string(text))
	}
	found, err := chromedp.Run(p.tab, chromedp.Evaluate[T](script))
	if err != nil {
		return found, fmt.Errorf("the page, asked for %.80s: %w", script, err)
	}
	return found, nil
}

// do runs a script for its effect.
func (p *page) do(script string, arguments ...any) error {
	_, err := evaluate[bool](p, "("+script+", true)", arguments...)
	return err
}

// pollEvery is the time between two looks at the page.
const pollEvery = 100 * time.Millisecond

// await looks again and again until a script gives true.
func (p *page) await(what string, limit time.Duration, script string, arguments ...any) error {
	for begun := time.Now(); ; {
		there, err := evaluate[bool](p, script, arguments...)
		if err != nil {
			return err
		}
		if there {
			return nil
		}
		if time.Since(begun) > limit {
			return fmt.Errorf("%s: not within %v", what, limit)
		}
		select {
		case <-p.tab.Done():
			return fmt.Errorf("%s: %w", what, context.Cause(p.tab))
		case <-time.After(pollEvery):
		}
	}
}

// ready waits for the notebook and its kernel.
func (p *page) ready(limit time.Duration) error {
	return p.await("the notebook with its kernel", limit, p.js+", window.page.ready()")
}

// idle waits until no cell runs.
func (p *page) idle(limit time.Duration) error {
	time.Sleep(2 * pollEvery) // a cell that was just told to run shows it
	return p.await("the end of the running cells", limit, "!window.page.busy()")
}

// run runs one cell to its end.
func (p *page) run(cell int, limit time.Duration) error {
	if err := p.do("window.page.run($1)", cell); err != nil {
		return err
	}
	return p.idle(limit)
}

// shown is one output of a cell, as nbformat has it.
type shown struct {
	Type  string                     `json:"output_type"`
	Name  string                     `json:"name"`
	Text  any                        `json:"text"`
	Value string                     `json:"evalue"`
	Data  map[string]json.RawMessage `json:"data"`
}

// outputs are those of a cell.
func (p *page) outputs(cell int) ([]shown, error) {
	return evaluate[[]shown](p, "window.page.outputs($1)", cell)
}

// text is all that a cell has printed, with the message of its error, and whether there is one.
func (p *page) text(cell int) (text string, failed bool, err error) {
	list, err := p.outputs(cell)
	for _, o := range list {
		switch t := o.Text.(type) {
		case string:
			text += t
		case []any:
			for _, part := range t {
				text += fmt.Sprint(part)
			}
		}
		if o.Type == "error" {
			text, failed = text+o.Value, true
		}
	}
	return text, failed, err
}

// watch begins to count the different pictures that a cell shows one after the other.
func (p *page) watch(cell int) error {
	return p.do(`clearInterval(window.sampler), window.seen = new Set(), window.sampler = setInterval(function () {
		window.page.node($1).querySelectorAll("img").forEach(function (i) { window.seen.add(i.src); });
	}, 50)`, cell)
}

// seen is that count.
func (p *page) seen() (int, error) { return evaluate[int](p, "window.seen.size") }

// place is the middle of the first interactive chart of a cell, in px of the window, after scrolling to it; zero if
// there is none.
func (p *page) place(cell int) (x, y float64, err error) {
	at, err := evaluate[[]float64](p, `(function () {
		var plot = window.page.node($1).querySelector("[data-chart=interactive]");
		if (!plot) { return [0, 0]; }
		plot.scrollIntoView({block: "center"});
		var box = plot.getBoundingClientRect();
		return [box.left + box.width / 2, box.top + box.height / 2];
	})()`, cell)
	if err != nil {
		return 0, 0, err
	}
	return at[0], at[1], nil
}

// click clicks at a cell.
func (p *page) click(cell int) error {
	at, err := evaluate[[]float64](p, `(function () {
		var box = window.page.node($1).getBoundingClientRect();
		return [box.left + box.width / 2, box.top + Math.min(box.height / 2, 60)];
	})()`, cell)
	if err != nil {
		return err
	}
	if err := chromedp.Do(p.tab, chromedp.MouseClickXY(at[0], at[1])); err != nil {
		return fmt.Errorf("click: %w", err)
	}
	return nil
}

// point moves the mouse to a place.
func (p *page) point(x, y float64) error {
	for _, step := range []float64{-6, -3, 0} { // as a hand does: a chart looks at movements
		if err := chromedp.Do(p.tab, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x+step, y+step)); err != nil {
			return fmt.Errorf("move the mouse: %w", err)
		}
		time.Sleep(pollEvery)
	}
	return nil
}

// press presses keys of package kb, one after the other, where the focus is.
func (p *page) press(keys ...string) error {
	for _, key := range keys {
		if err := chromedp.Do(p.tab, chromedp.KeyEvent(key)); err != nil {
			return fmt.Errorf("press a key: %w", err)
		}
		time.Sleep(pollEvery)
	}
	return nil
}

// loadAgain saves the notebook, so that nothing asks whether to leave it, and loads the page again.
func (p *page) loadAgain() error {
	if err := errors.Join(p.do("window.page.save()"), p.await("the saved notebook", startTime, "window.page.saved()")); err != nil {
		return err
	}
	if err := p.do("setTimeout(function () { location.reload(); }, 0)"); err != nil {
		return err
	}
	for begun := time.Now(); ; time.Sleep(pollEvery) { // the page that goes does not always answer
		gone, err := evaluate[bool](p, "!window.page")
		if err == nil && gone {
			return nil
		}
		if p.tab.Err() != nil || time.Since(begun) > startTime {
			return errors.Join(fmt.Errorf("the page was not loaded again within %v", startTime), err)
		}
	}
}

// screenshot is what the window shows, as a PNG.
func (p *page) screenshot() ([]byte, error) {
	return chromedp.Run(p.tab, chromedp.CaptureScreenshot())
}
