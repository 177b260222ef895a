package ablations

import (
	"fmt"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// ShowTables displays tables in a notebook.
func ShowTables(tables []*table.Table) {
	for _, t := range tables {
		t.Show()
	}
}

// Panel is a chart with the numbers it shows.
type Panel struct {
	ID      string
	Chart   *charts.Line
	Caption string
	Table   *table.Table
}

// Show displays panels in a notebook, each with its table.
func Show(panels []*Panel) error {
	for _, p := range panels {
		if err := chart.Show(p.ID, p.Chart, chart.Caption(p.Caption)); err != nil {
			return fmt.Errorf("panel %s: %w", p.ID, err)
		}
		p.Table.Show()
	}
	return nil
}

// curve is a model's error over a condition.
type curve struct {
	label string
	style int
	at    []point
	flat  bool // a reference: without seeds, the same everywhere
}

type point struct {
	x    float64
	runs results.Runs
}

// spread is the ratio of the largest to the smallest error above which the axis is logarithmic.
const spread = 10

// drawn makes the chart of curves: means over seeds, error bars from the smallest to the largest.
func drawn(title, xName string, curves []curve) (*charts.Line, error) {
	var means []float64
	for _, c := range curves {
		for _, p := range c.at {
			means = append(means, p.runs.Means()...)
		}
	}
	options := []charts.GlobalOpts{fromZero}
	if low, high := slices.Min(means), slices.Max(means); low > 0 && high > spread*low {
		options = []charts.GlobalOpts{chart.LogY()}
	}
	c := chart.NewLine(title, xName, "trajectory MSE [training variance]", options...)
	for _, curve := range curves {
		var x, mean, low, high []float64
		for _, p := range curve.at {
			seeds := p.runs.Means()
			x, mean = append(x, p.x), append(mean, statistic.Of(seeds).Mean)
			low, high = append(low, slices.Min(seeds)), append(high, slices.Max(seeds))
		}
		if err := chart.AddLine(c, curve.label, curve.style, x, mean); err != nil {
			return nil, err
		}
		if !curve.flat && len(curve.at[0].runs) > 1 {
			if err := chart.AddErrorBars(&c.RectChart, curve.label, curve.style, x, low, high); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

// fromZero begins the y axis at 0, so that a small difference looks small.
func fromZero(c *charts.BaseConfiguration) { c.YAxisList[0].Scale = nil }

// tabulated is the table of curves: a row for each, a column for each x.
func tabulated(id, title, caption, first string, heading func(x float64) string, curves []curve) *table.Table {
	var xs []float64
	for _, c := range curves {
		for _, p := range c.at {
			xs = append(xs, p.x)
		}
	}
	slices.Sort(xs)
	xs = slices.Compact(xs)
	t := &table.Table{ID: id, Title: title, Caption: caption, Columns: []table.Column{{Name: first}}}
	for _, x := range xs {
		t.Columns = append(t.Columns, table.Column{Name: heading(x), Group: "mean MSE (std over seeds)"})
	}
	for _, c := range curves {
		row := []table.Value{table.Text("%s", c.label)}
		for _, x := range xs {
			cell := table.Text("—")
			for _, p := range c.at {
				if p.x == x {
					if cell = meanOf(p.runs); c.flat {
						cell = cell.From(referencesOf(p.runs[0]))
					}
				}
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// sorted puts a curve's points in order.
func (c curve) sorted() curve {
	slices.SortFunc(c.at, func(a, b point) int {
		switch {
		case a.x < b.x:
			return -1
		case a.x > b.x:
			return 1
		}
		return 0
	})
	return c
}

// seedWords say what curves and bars are of.
func seedWords(seeds []int) string {
	if len(seeds) == 1 {
		return "One seed."
	}
	return fmt.Sprintf("Means over %d seeds; bars from the smallest to the largest.", len(seeds))
}
