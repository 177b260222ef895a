package ablations

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
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
	Alt     string // what is to be seen
	Table   *table.Table
}

// Show displays panels in a notebook, each with its table.
func Show(panels []*Panel) error {
	for _, p := range panels {
		if err := chart.Show(p.ID, p.Chart, chart.Caption(p.Caption), chart.Alt(p.Alt)); err != nil {
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
	flat  bool   // a reference: without seeds, the same everywhere
	from  string // the results of what is not trained, as tables name them; "" for those of the runs
}

type point struct {
	x    float64
	runs results.Runs
}

// spread is the ratio of the largest to the smallest error above which the axis is logarithmic.
const spread = 10

// logarithmic tells whether the axis is.
func logarithmic(curves []curve) bool {
	low, high := extent(curves)
	return low > 0 && high > spread*low
}

// extent is the range of the errors of all seeds.
func extent(curves []curve) (low, high float64) {
	var means []float64
	for _, c := range curves {
		for _, p := range c.at {
			means = append(means, p.runs.Means()...)
		}
	}
	return slices.Min(means), slices.Max(means)
}

// narrowest is the least range of the y axis, as part of the largest error: less would make a difference of chance.
const narrowest = 0.1

// framed lets the y axis go over the data.
func framed(curves []curve) charts.GlobalOpts {
	low, high := extent(curves)
	if more := (narrowest*high - (high - low)) / 2; more > 0 {
		low, high = max(0, low-more), high+more
	}
	return rollout.Framed(low, high)
}

// aside is how far curves with error bars are set apart, so that the bars of none hide those of another: a part of the
// range of x.
const aside = 0.014

// apart are the shifts along x of the curves; 0 where none has error bars. margin is what they and the points at the
// ends need on either side.
func apart(curves []curve) (shifts []float64, margin float64) {
	low, high, bars := math.Inf(1), math.Inf(-1), 0
	for _, c := range curves {
		for _, p := range c.at {
			low, high = min(low, p.x), max(high, p.x)
		}
		if c.bars() {
			bars++
		}
	}
	shifts = make([]float64, len(curves))
	k := 0
	for i, c := range curves {
		if c.bars() {
			shifts[i] = (float64(k) - float64(bars-1)/2) * aside * (high - low)
			k++
		}
	}
	return shifts, (float64(bars)/2 + 1) * aside * (high - low)
}

// bars tells whether a curve has several seeds.
func (c curve) bars() bool { return !c.flat && len(c.at) > 0 && len(c.at[0].runs) > 1 }

// drawn makes the chart of curves: means over seeds, error bars from the smallest to the largest, side by side. The y
// axis goes over the data: from zero, differences would hardly show; the caption has their size.
func drawn(title, xName string, curves []curve) (*charts.Line, error) {
	shifts, margin := apart(curves)
	options := []charts.GlobalOpts{roomX(curves, margin)}
	if logarithmic(curves) {
		options = append(options, chart.LogY())
	} else {
		options = append(options, framed(curves))
	}
	c := chart.NewLine(title, xName, "trajectory MSE [training variance]", options...)
	for i, curve := range curves {
		var x, mean, low, high []float64
		for _, p := range curve.at {
			seeds := p.runs.Means()
			x, mean = append(x, p.x), append(mean, statistic.Of(seeds).Mean)
			low, high = append(low, slices.Min(seeds)), append(high, slices.Max(seeds))
		}
		if err := chart.AddLine(c, curve.label, curve.style, x, mean); err != nil {
			return nil, err
		}
		chart.Aside(&c.RectChart, shifts[i])
		if curve.bars() {
			if err := chart.AddErrorBars(&c.RectChart, curve.label, curve.style, x, low, high); err != nil {
				return nil, err
			}
			chart.Aside(&c.RectChart, shifts[i])
		}
	}
	return c, nil
}

// roomX leaves a margin on both sides of the points, without a number at its ends.
func roomX(curves []curve, margin float64) charts.GlobalOpts {
	var x []float64
	for _, c := range curves {
		for _, p := range c.at {
			x = append(x, p.x)
		}
	}
	return func(c *charts.BaseConfiguration) {
		if margin > 0 {
			chart.RangeX(slices.Min(x)-margin, slices.Max(x)+margin)(c)
			label := c.XAxisList[0].AxisLabel
			label.ShowMinLabel, label.ShowMaxLabel = opts.Bool(false), opts.Bool(false)
		}
	}
}

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
					if cell = meanOf(p.runs); c.from != "" {
						cell = cell.From(c.from)
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
	return fmt.Sprintf("Means over %d seeds; bars from the smallest to the largest, set apart sideways.", len(seeds))
}
