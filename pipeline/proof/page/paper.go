package page

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"metasymlab/pipeline/browser"
)

// blankJS names the figures whose picture takes no place.
const blankJS = `Array.from(document.querySelectorAll("figure.chart"))
  .filter(figure => !Array.from(figure.querySelectorAll("img")).some(i => i.getBoundingClientRect().width > 0))
  .map(figure => "on paper, figure " + figure.id + " shows no picture")`

// Paper opens a page as it is on paper, and tells which of its figures show nothing there.
func Paper(ctx context.Context, file string) ([]string, error) {
	tab, end, err := browser.Open(ctx, file, func(any) {})
	if err != nil {
		return nil, err
	}
	defer end()
	media := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	})
	if err := chromedp.Do(tab, media, settled()); err != nil {
		return nil, fmt.Errorf("%s, on paper: %w", file, err)
	}
	found, err := chromedp.Run(tab, chromedp.Evaluate[[]string](blankJS))
	if err != nil {
		return nil, fmt.Errorf("%s, on paper: %w", file, err)
	}
	return found, nil
}
