package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// NewLine returns an empty line chart in the house style with two numeric axes.
// Give the axes' names with their units, "time [s]"; title may be "" where a
// caption says it. Further options, such as [LogY], are applied last.
func NewLine(title, xName, yName string, options ...charts.GlobalOpts) *charts.Line {
	c := charts.NewLine()
	c.SetGlobalOptions(frame(title, xName, yName, "axis")...)
	c.SetGlobalOptions(options...)
	return c
}

// NewScatter returns an empty scatter chart in the house style; see [NewLine].
func NewScatter(title, xName, yName string, options ...charts.GlobalOpts) *charts.Scatter {
	c := charts.NewScatter()
	c.SetGlobalOptions(frame(title, xName, yName, "item")...)
	c.Legend.ItemWidth = c.Legend.ItemHeight // marks alone, no line through them
	c.SetGlobalOptions(options...)
	return c
}

// NewBar returns an empty bar chart in the house style: one group of bars for each
// category, their values on the y axis from zero.
func NewBar(title, yName string, categories []string, options ...charts.GlobalOpts) *charts.Bar {
	c := charts.NewBar()
	c.SetGlobalOptions(frame(title, "", yName, "axis")...)
	x := &c.XAxisList[0]
	x.Type = "category"
	x.Scale = nil
	x.AxisTick = &opts.AxisTick{AlignWithLabel: opts.Bool(true)}
	x.SplitLine = nil
	x.AxisLabel.Interval = "0" // every category is named
	c.YAxisList[0].Scale = nil // bars that do not begin at zero mislead
	c.Legend.ItemStyle = &opts.ItemStyle{BorderWidth: outline}
	c.SetXAxis(categories)
	c.SetGlobalOptions(options...)
	return c
}

// frame is the house style of a chart with two numeric axes. trigger is what the
// mouse reads in the interactive chart: one "item", or all series along the "axis".
func frame(title, xName, yName, trigger string) []charts.GlobalOpts {
	line := &opts.AxisLine{Show: opts.Bool(true), OnZero: opts.Bool(false), LineStyle: &opts.LineStyle{Color: ink, Width: 1}}
	split := &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: faint, Width: 1}}
	label := func() *opts.AxisLabel { return &opts.AxisLabel{Color: ink, FontSize: labelSize} }
	legendTop := "4"
	if title != "" {
		legendTop = "26"
	}
	return []charts.GlobalOpts{
		charts.WithColorsOpts(palette()),
		charts.WithAnimation(false),
		charts.WithTitleOpts(opts.Title{
			Title: title, Left: "center", Top: "4",
			TitleStyle: &opts.TextStyle{FontSize: titleSize, FontWeight: "bold", Color: ink},
		}),
		charts.WithLegendOpts(opts.Legend{
			Show: opts.Bool(true), Left: "center", Top: legendTop, ItemWidth: 26, ItemHeight: 8,
			TextStyle: &opts.TextStyle{FontSize: labelSize, Color: ink},
		}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: trigger}),
		charts.WithXAxisOpts(opts.XAxis{
			Type: "value", Name: xName, NameLocation: "middle", NameGap: 26, Scale: opts.Bool(true),
			AxisLine: line, AxisTick: &opts.AxisTick{Show: opts.Bool(true)}, SplitLine: split, AxisLabel: label(),
		}),
		charts.WithYAxisOpts(opts.YAxis{
			Type: "value", Name: yName, NameLocation: "middle", NameGap: 32, Scale: opts.Bool(true),
			AxisLine: line, SplitLine: split, AxisLabel: label(),
		}),
	}
}

// powers labels a logarithmic axis with powers of ten: 10⁻³.
const powers = `function (v) {
 var digits = "⁰¹²³⁴⁵⁶⁷⁸⁹", e = Math.round(Math.log(v) / Math.LN10 * 1e6) / 1e6;
 if (e !== Math.round(e)) { return String(v); }
 var text = String(Math.abs(e)), up = e < 0 ? "⁻" : "";
 for (var i = 0; i < text.length; i++) { up += digits.charAt(Number(text.charAt(i))); }
 return "10" + up; }`

// LogX makes the x axis logarithmic; see [LogY].
func LogX() charts.GlobalOpts {
	return func(c *charts.BaseConfiguration) {
		axis := &c.XAxisList[0]
		axis.Type = "log"
		axis.AxisLabel = &opts.AxisLabel{Color: ink, FontSize: labelSize, Formatter: opts.FuncOpts(powers)}
	}
}

// LogY makes the y axis logarithmic (base 10). Apply it before adding data: values of zero and below have no place on
// it and become gaps.
func LogY() charts.GlobalOpts {
	return func(c *charts.BaseConfiguration) {
		axis := &c.YAxisList[0]
		axis.Type = "log"
		axis.AxisLabel = &opts.AxisLabel{Color: ink, FontSize: labelSize, Formatter: opts.FuncOpts(powers)}
	}
}

// WholeX gives the x axis numbers at whole values only.
func WholeX() charts.GlobalOpts {
	return func(c *charts.BaseConfiguration) { c.XAxisList[0].MinInterval = 1 }
}

// RangeX fixes the ends of the x axis, in its unit.
func RangeX(low, high float64) charts.GlobalOpts {
	return func(c *charts.BaseConfiguration) {
		c.XAxisList[0].Min, c.XAxisList[0].Max = rounded(low), rounded(high)
	}
}

// RangeY fixes the ends of the y axis, in its unit.
func RangeY(low, high float64) charts.GlobalOpts {
	return func(c *charts.BaseConfiguration) {
		c.YAxisList[0].Min, c.YAxisList[0].Max = rounded(low), rounded(high)
	}
}

// PartsY asks for about so many equal parts of the y axis; exactly, if a part is 1, 2 or 5 times a power of ten.
func PartsY(parts int) charts.GlobalOpts {
	return func(c *charts.BaseConfiguration) { c.YAxisList[0].SplitNumber = parts }
}

// NoLegend hides the legend, for a chart of one series that the title names.
func NoLegend() charts.GlobalOpts {
	return func(c *charts.BaseConfiguration) { c.Legend.Show = opts.Bool(false) }
}
