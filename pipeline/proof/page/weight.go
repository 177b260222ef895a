package page

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// WeightLimit is how many bytes a page may have, with all that it loads.
const WeightLimit = 3_000_000

// walkJS scrolls through the page: pictures load as they come into view.
const walkJS = `(async function () {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  await Promise.all(Array.from(document.images).filter(i => !i.complete && i.offsetParent).map(i => i.decode().catch(() => 0)));
  scrollTo(0, 0);
  return true;
})()`

// walk loads all that a reader of the whole page loads.
func walk(tab context.Context) error {
	if _, err := chromedp.Run(tab, chromedp.Evaluate[bool](walkJS, chromedp.EvalAwaitPromise)); err != nil {
		return fmt.Errorf("scroll through the page: %w", err)
	}
	return nil
}

// weight is the size of files, named by their addresses.
func weight(addresses []string) (bytes int64, err error) {
	for _, address := range addresses {
		at, err := url.Parse(address)
		if err != nil {
			return 0, fmt.Errorf("weigh the page: %w", err)
		}
		info, err := os.Stat(filepath.FromSlash(at.Path))
		if err != nil {
			return 0, fmt.Errorf("weigh the page: %w", err)
		}
		bytes += info.Size()
	}
	return bytes, nil
}
