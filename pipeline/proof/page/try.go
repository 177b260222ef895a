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
	Charts   int      // interactive ones
	Marks    int      // drawn in them: lines, areas, texts
	Pictures int      // figures that are not interactive
	Faults   []string // charts that do not draw, messages of errors, requests to the network
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

// Try opens a page and looks whether every chart draws, nothing fails and nothing is asked of the network.
func Try(ctx context.Context, file string) (*Trial, error) {
	found := &faults{}
	tab, end, err := browser.Open(ctx, file, found.listen)
	if err != nil {
		return nil, err
	}
	defer end()
	var charts []drawn
	waiting, stop := context.WithTimeout(tab, drawTime)
	defer stop()
	for { // charts draw one after the other while the page loads
		if charts, err = chromedp.Run(tab, chromedp.Evaluate[[]drawn](chartsJS)); err != nil {
			return nil, fmt.Errorf("look at the charts of %s: %w", file, err)
		}
		if !slices.ContainsFunc(charts, func(c drawn) bool { return c.State == "" }) {
			break
		}
		select {
		case <-waiting.Done():
		case <-time.After(200 * time.Millisecond):
			continue
		}
		break
	}
	t := &Trial{}
	for _, c := range charts {
		switch {
		case c.State == "":
			found.add("chart %s is not interactive after %v", c.ID, drawTime)
		case c.State == "picture" && c.Width > 0 && c.Height > 0 && c.Marks > 0:
			t.Pictures++
		case c.State == "picture":
			found.add("picture %s does not show", c.ID)
		case c.State != "interactive":
			found.add("chart %s stays %s", c.ID, c.State)
		case c.Marks == 0 || c.Width == 0 || c.Height == 0:
			found.add("chart %s is empty: %d marks on %d x %d px", c.ID, c.Marks, c.Width, c.Height)
		default:
			t.Charts++
			t.Marks += c.Marks
		}
	}
	untold, err := told(tab)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, fault := range untold {
		found.add("%s", fault)
	}
	t.Faults = found.list()
	return t, nil
}

// faults gathers what the browser reports, from its own goroutine.
type faults struct {
	mu  sync.Mutex
	all []string
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

// listen takes an event of the browser.
func (f *faults) listen(event any) {
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		scheme, _, _ := strings.Cut(event.Request.URL, ":")
		if scheme != "data" && scheme != "blob" && event.Type != network.ResourceTypeDocument {
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
