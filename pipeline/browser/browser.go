// Package browser opens a page in a headless Chromium: one from disk, from which nothing of the network can be
// reached, to look at it or to print it; or one that a program of this machine serves, to use it as a person would.
package browser

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
)

// ErrNone says that there is no browser and what would help.
var ErrNone = errors.New("no Chromium found: install one (Debian: chromium), or set CHROME to the program of a Chromium or Chrome")

// Limit is how long opening and printing a page may take.
const Limit = 3 * time.Minute

// Find gives the program of a browser: $CHROME, else the first in the path that is known. The error wraps ErrNone.
func Find() (string, error) {
	if set := os.Getenv("CHROME"); set != "" {
		program, err := exec.LookPath(set)
		if err != nil {
			return "", fmt.Errorf("CHROME is %s: %w", set, err)
		}
		return program, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if program, err := exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	return "", ErrNone
}

// Open starts a browser in which nothing but files can be reached, and goes to a file.
func Open(ctx context.Context, file string, listen func(event any)) (context.Context, context.CancelFunc, error) {
	if _, err := Find(); err != nil {
		return nil, nil, err
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, nil, fmt.Errorf("open %s in a browser: %w", file, err)
	}
	if _, err := os.Stat(file); err != nil {
		return nil, nil, fmt.Errorf("open in a browser: %w", err)
	}
	return start(ctx, (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String(), "MAP * ~NOTFOUND", Limit, listen)
}

// OpenServed starts a browser in which nothing but this machine (127.0.0.1) can be reached, and goes to an address
// there. limit is how long the browser may live. listen gets all that the browser reports; the returned function ends
// the browser.
func OpenServed(ctx context.Context, address string, limit time.Duration, listen func(event any)) (context.Context, context.CancelFunc, error) {
	return start(ctx, address, "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", limit, listen)
}

// start starts a browser with a profile of its own, in which hosts are found by rules, and goes to an address.
func start(ctx context.Context, address, hosts string, limit time.Duration, listen func(event any)) (context.Context, context.CancelFunc, error) {
	program, err := Find()
	if err != nil {
		return nil, nil, err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(program), chromedp.WindowSize(1280, 1000),
		chromedp.Flag("host-resolver-rules", hosts), chromedp.ProxyServer("direct://"),
	}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses root
	}
	limited, endLimit := context.WithTimeout(ctx, limit)
	// What the library cannot decode, as of a browser newer than it, is no fault of the page.
	tab, endTab := chromedp.NewContext(limited, chromedp.WithAllocatorOptions(options...),
		chromedp.WithErrorf(func(string, ...any) {}), chromedp.WithListener(listen))
	end := func() { endTab(); endLimit() }
	if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
		end()
		return nil, nil, fmt.Errorf("open %s in %s: %w", address, program, err)
	}
	return tab, end, nil
}
