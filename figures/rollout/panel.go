package rollout

import (
	"fmt"
	"slices"
	"strings"

	"metasymlab/figures/chart"
)

// Figure is the panels in order.
type Figure struct {
	Number int    // of the paper; 0 if the paper has no such figure
	Of     string // sets it apart from another of the same number; "" if there is none
	Panels []Panel
}

// Panel is one chart with its caption.
type Panel struct {
	ID      string
	Chart   chart.Chart
	Size    chart.Size // zero: chart.FullWidth
	Says    string     // what one sees, in a sentence; "": nothing is said
	Caption string
	Alt     string       // what the picture shows, for those who do not see it; "": what its axes and curves tell
	Values  *chart.Table // what it shows and its curves do not hold; nil: nothing
}

// Settings are those that the panel is shown with.
func (p Panel) Settings() []chart.Setting {
	settings := []chart.Setting{chart.Says(p.Says), chart.Caption(p.Caption)}
	if p.Size != (chart.Size{}) {
		settings = append(settings, chart.InSize(p.Size))
	}
	if p.Alt != "" {
		settings = append(settings, chart.Alt(p.Alt))
	}
	if p.Values != nil {
		settings = append(settings, chart.Values(*p.Values))
	}
	return settings
}

// Add appends a panel and puts the figure's number and the panel's letter before its caption, the origin after it.
func (f *Figure) Add(p Panel, origin string) {
	of := ""
	if f.Of != "" {
		of = ", " + f.Of
	}
	letter := 'a' + rune(len(f.Panels))
	if f.Number > 0 {
		p.Caption = fmt.Sprintf("Figure %d%c%s. %s %s", f.Number, letter, of, p.Caption, origin)
	} else {
		p.Caption = fmt.Sprintf("Prediction %c%s. %s %s", letter, of, p.Caption, origin)
	}
	f.Panels = append(f.Panels, p)
}

// AddAll adds the error along the horizon, which is of all systems, then what shows single rollouts, then the other
// views of the error.
func (f *Figure) AddAll(errors, rollouts []Panel, origin string) {
	for _, p := range slices.Concat(errors[:1], rollouts, errors[1:]) {
		f.Add(p, origin)
	}
}

// Show displays all panels in a notebook.
func (f *Figure) Show() error {
	for _, p := range f.Panels {
		if err := chart.Show(p.ID, p.Chart, p.Settings()...); err != nil {
			return fmt.Errorf("panel %s: %w", p.ID, err)
		}
	}
	return nil
}

// Bands says what curves and bands are of.
func Bands(what string, seeds int) string {
	if seeds == 1 {
		return "One seed, so no bands."
	}
	return fmt.Sprintf("Curves: mean over %d seeds; bands: %s.", seeds, what)
}

// Join is "a", "a and b", "a, b and c".
func Join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
