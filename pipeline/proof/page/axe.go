package page

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axeJS gathers what axe-core calls serious or critical, a line each. What it would load again, it could not from disk.
const axeJS = `axe.run(document, {resultTypes: ["violations"], preload: false}).then(result => result.violations
  .filter(v => v.impact === "serious" || v.impact === "critical")
  .map(v => v.impact + ": " + v.help + " (" + v.id + "), " + v.nodes.length + " times, first " + v.nodes[0].html.slice(0, 160)))`

// accessible tells what the accessibility checker axe-core, whose text is given, finds in the colours for light and for
// dark.
func accessible(tab context.Context, axe []byte) ([]string, error) {
	if err := chromedp.Do(tab, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Evaluate[bool](string(axe)+"\n;true")(ctx, t)
		return err
	})); err != nil {
		return nil, fmt.Errorf("load axe-core: %w", err)
	}
	var all []string
	for _, scheme := range []string{"light", "dark"} {
		if err := chromedp.Do(tab, colours(scheme), settled()); err != nil {
			return nil, fmt.Errorf("in %s colours: %w", scheme, err)
		}
		found, err := chromedp.Run(tab, chromedp.Evaluate[[]string](axeJS, chromedp.EvalAwaitPromise))
		if err != nil {
			return nil, fmt.Errorf("axe-core in %s colours: %w", scheme, err)
		}
		for _, f := range found {
			all = append(all, "axe-core, "+scheme+": "+f)
		}
	}
	return all, nil
}

// colours asks the page for those of a scheme, "light" or "dark".
func colours(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	})
}
