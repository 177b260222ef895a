package page

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/chromedp/chromedp"
)

// The size in px of a phone's window, at which nothing may be cut off.
const phoneWidth, phoneHeight = 390, 844

//go:embed narrow.js
var narrowJS string

// narrow tells what is cut off on a phone, a line each.
func narrow(tab context.Context) ([]string, error) {
	if err := chromedp.Do(tab, chromedp.EmulateViewport(phoneWidth, phoneHeight), settled()); err != nil {
		return nil, fmt.Errorf("at the width of a phone: %w", err)
	}
	found, err := chromedp.Run(tab, chromedp.Evaluate[[]string](narrowJS))
	if err != nil {
		return nil, fmt.Errorf("look for what is cut off: %w", err)
	}
	for i := range found {
		found[i] = fmt.Sprintf("at %d px: %s", phoneWidth, found[i])
	}
	return found, chromedp.Do(tab, chromedp.EmulateReset(), settled())
}

// settled waits until the page is laid out anew and charts have their new width.
func settled() chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		wait := chromedp.Evaluate[bool](`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true), 100))))`, chromedp.EvalAwaitPromise)
		_, err := wait(ctx, t)
		return chromedp.Void{}, err
	}
}
