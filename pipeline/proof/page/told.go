package page

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/chromedp/chromedp"
)

//go:embed told.js
var toldJS string

// told looks whether charts, once they are drawn, tell their values to those who have no mouse: what is not told.
func told(tab context.Context) ([]string, error) {
	found, err := chromedp.Run(tab, chromedp.Evaluate[[]string](toldJS))
	if err != nil {
		return nil, fmt.Errorf("ask the charts for their values: %w", err)
	}
	return found, nil
}
