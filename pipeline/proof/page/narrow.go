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

// narrow opens the page that is open again, on a phone, and tells what is cut off, a line each.
func narrow(tab context.Context) ([]string, error) {
	if err := chromedp.Do(tab, chromedp.EmulateViewport(phoneWidth, phoneHeight)); err != nil {
		return nil, fmt.Errorf("at the width of a phone: %w", err)
	}
	if err := reopen(tab); err != nil {
		return nil, err
	}
	if _, err := drawnCharts(tab); err != nil {
		return nil, err
	}
	found, err := chromedp.Run(tab, chromedp.Evaluate[[]string](narrowJS))
	if err != nil {
		return nil, fmt.Errorf("look for what is cut off: %w", err)
	}
	for i := range found {
		found[i] = fmt.Sprintf("at %d px: %s", phoneWidth, found[i])
	}
	return found, nil
}

// reopen opens the page that is open again.
func reopen(tab context.Context) error {
	address, err := chromedp.Run(tab, chromedp.Evaluate[string](`location.href`))
	if err == nil {
		err = chromedp.Do(tab, chromedp.Navigate(address), settled())
	}
	if err != nil {
		return fmt.Errorf("open the page again: %w", err)
	}
	return nil
}

// settled waits until the page is laid out anew and charts have their new width.
func settled() chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		wait := chromedp.Evaluate[bool](`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true), 100))))`, chromedp.EvalAwaitPromise)
		_, err := wait(ctx, t)
		return chromedp.Void{}, err
	}
}
