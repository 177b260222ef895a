package page

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/chromedp/chromedp"
)

// PaintLimit is how long a page may take, from disk, until it shows its first words.
const PaintLimit = 500 * time.Millisecond

// openings of which the median counts.
const openings = 3

// paintJS is the time in ms from the navigation to the first paint with content; 0 before it.
const paintJS = `(performance.getEntriesByName("first-contentful-paint")[0] || {startTime: 0}).startTime`

// paint opens the page that is open again, and measures how long it takes until it shows something.
func paint(tab context.Context) (time.Duration, error) {
	var all []time.Duration
	for range openings {
		if err := reopen(tab); err != nil {
			return 0, err
		}
		waiting, stop := context.WithTimeout(tab, drawTime)
		defer stop()
		for {
			ms, err := chromedp.Run(waiting, chromedp.Evaluate[float64](paintJS))
			if err != nil {
				return 0, fmt.Errorf("nothing of the page has shown after %v: %w", drawTime, err)
			}
			if ms > 0 {
				all = append(all, time.Duration(ms*float64(time.Millisecond)))
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}
