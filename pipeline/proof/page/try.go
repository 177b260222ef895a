package page

import (
	"context"
	_ "embed"
	"fmt"
	"metasymlab/pipeline/browser"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Trial is what a page did in a browser.
type Trial struct {
	Charts   int           // interactive ones
	Marks    int           // drawn in them: lines, areas, texts
	Pictures int           // figures that are not interactive
	Weight   int64         // bytes, with all that it loads: the larger of a desktop's and of a phone's
	Paint    time.Duration // from opening it to its first words
	Faults   []string
}

// chartsJS tells of each figure of class "chart" how it is drawn; see figures/chart.
//
//go:embed charts.js
var chartsJS string

// drawn is a chart as chartsJS finds it.
type drawn struct {
	ID     string `json:"id"`
	State  string `json:"state"` // "interactive", "picture", "static" where an interactive one failed, "" before that is known
	Marks  int    `json:"marks"`
	Width  int    `json:"width"` // px
	Height int    `json:"height"`
}

// drawTime is how long charts may take to draw.
const drawTime = time.Minute

// Try opens a page and looks whether every chart draws, nothing fails, nothing is asked of the network and nothing is
// cut off on a phone; given the text of axe-core, what that finds; and what the page weighs and how soon it shows.
func Try(ctx context.Context, file string, axe []byte) (*Trial, error) {
	seen := &faults{}
	tab, end, err := browser.Open(ctx, file, seen.listen)
	if err != nil {
		return nil, err
	}
	defer end()
	t := &Trial{}
	if t.Paint, err = paint(tab); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	charts, err := drawnCharts(tab)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t.judge(charts, seen)
	untold, err := told(tab)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, fault := range untold {
		seen.add("%s", fault)
	}
	if err := t.weigh(tab, seen); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var found []string
	if axe != nil {
		if found, err = accessible(tab, axe); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	seen.forget()
	cut, err := narrow(tab)
	if err == nil {
		err = t.weigh(tab, seen)
	}
	if err != nil {
		return nil, fmt.Errorf("%s, on a phone: %w", file, err)
	}
	t.Faults = slices.Concat(seen.list(), cut, found)
	return t, nil
}

// weigh keeps the weight of the page with all that it loaded since it was opened, to its end, if none was larger.
func (t *Trial) weigh(tab context.Context, seen *faults) error {
	if err := walk(tab); err != nil {
		return err
	}
	bytes, err := weight(seen.loaded())
	t.Weight = max(t.Weight, bytes)
	return err
}

// Over tells which limits the page is beyond, a line each.
func (t *Trial) Over() (found []string) {
	if t.Weight > WeightLimit {
		found = append(found, fmt.Sprintf("the page weighs %.2f MB with what it loads, more than %.0f MB", float64(t.Weight)/1e6, WeightLimit/1e6))
	}
	if t.Paint > PaintLimit {
		found = append(found, fmt.Sprintf("the first words show after %v, later than %v (median of %d)", t.Paint.Round(time.Millisecond), PaintLimit, openings))
	}
	return found
}

// drawnCharts waits until all charts are drawn, one after the other.
func drawnCharts(tab context.Context) ([]drawn, error) {
	waiting, stop := context.WithTimeout(tab, drawTime)
	defer stop()
	for {
		charts, err := chromedp.Run(tab, chromedp.Evaluate[[]drawn](chartsJS))
		if err != nil {
			return nil, fmt.Errorf("look at the charts: %w", err)
		}
		if !slices.ContainsFunc(charts, func(c drawn) bool { return c.State == "" }) {
			return charts, nil
		}
		select {
		case <-waiting.Done():
			return charts, nil
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// judge looks at each chart.
func (t *Trial) judge(charts []drawn, seen *faults) {
	for _, c := range charts {
		switch {
		case c.State == "":
			seen.add("chart %s is not there after %v", c.ID, drawTime)
		case c.State == "picture" && c.Width > 0 && c.Height > 0 && c.Marks > 0:
			t.Pictures++
		case c.State == "picture":
			seen.add("picture %s does not show", c.ID)
		case c.State != "interactive":
			seen.add("chart %s stays %s", c.ID, c.State)
		case c.Marks == 0 || c.Width == 0 || c.Height == 0:
			seen.add("chart %s is empty: %d marks on %d x %d px", c.ID, c.Marks, c.Width, c.Height)
		default:
			t.Charts++
			t.Marks += c.Marks
		}
	}
}

// faults gathers what the browser reports, from its own goroutine.
type faults struct {
	mu    sync.Mutex
	all   []string
	files []string // addresses of what the page loaded, itself included
}

func (f *faults) add(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if text := fmt.Sprintf(format, args...); !slices.Contains(f.all, text) {
		f.all = append(f.all, text)
	}
}

func (f *faults) list() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.all)
}

// load notes what the page loads, once.
func (f *faults) load(address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.files, address) {
		f.files = append(f.files, address)
	}
}

// forget forgets what the page has loaded.
func (f *faults) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files = nil
}

func (f *faults) loaded() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.files)
}

// listen takes an event of the browser.
func (f *faults) listen(event any) {
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		switch scheme, _, _ := strings.Cut(event.Request.URL, ":"); scheme {
		case "data", "blob":
		case "file":
			f.load(event.Request.URL)
		default:
			f.add("the page asks for %.200s", event.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		text := event.ExceptionDetails.Text
		if thrown := event.ExceptionDetails.Exception; thrown != nil {
			text += " " + words(thrown)
		}
		f.add("a script fails: %.300s", text)
	case *runtime.EventConsoleAPICalled:
		if event.Type == runtime.ConsoleAPICalledTypeError || event.Type == runtime.ConsoleAPICalledTypeWarning {
			var text []string
			for _, a := range event.Args {
				text = append(text, words(a))
			}
			f.add("the console has %s: %.300s", event.Type, strings.Join(text, " "))
		}
	case *log.EventEntryAdded:
		if event.Entry.Level == log.EntryLevelError {
			f.add("the browser reports: %.300s", event.Entry.Text)
		}
	}
}

// words are a value of a script as the console shows it.
func words(value *runtime.RemoteObject) string {
	if value.Description != "" {
		return value.Description
	}
	return string(value.Value)
}
