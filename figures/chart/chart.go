// Package chart draws the project's figures.
//
// A figure is built with go-echarts in the house style ([NewLine], [NewScatter],
// [NewBar], [AddLine], [AddBand], ...). The same chart is then
//
//   - a static SVG picture, drawn in pure Go by running the ECharts bundle in the
//     goja interpreter ([Renderer.SVG]): for paper, report and tests;
//   - a figure in a notebook or a web page ([Show], [Figure]): that picture, which a
//     small script replaces by an interactive chart wherever ECharts is loaded.
//
// # Where the interactive library comes from
//
// A figure never carries the ECharts bundle (1.1 MB). The report's folder has it
// once, for all of its pages. An executed notebook opened in Jupyter shows the static
// pictures, which are the same charts. To make them interactive, trust the notebook
// (Jupyter runs no saved script otherwise) and run the one cell that calls [Enable]:
// it hands the bundle to the open page and then replaces its own output by an empty
// one, so a saved notebook stays small and without third-party code. In a notebook
// that is not trusted, charts become interactive as their own cells are run again.
package chart

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// Chart is any chart of go-echarts, *charts.Line, *charts.Bar, *charts.HeatMap, ..., a [Drawing] or a [Movie].
type Chart interface {
	// Validate completes the chart before it is written.
	Validate()
	// JSON returns the ECharts option object.
	JSON() map[string]any
}

// Option returns the chart's ECharts option as a JavaScript expression: JSON, except
// that values made with opts.FuncOpts appear as the functions that they are. It is
// deterministic, safe inside an HTML <script>, and completed with what the house
// style needs but go-echarts has no field for.
//
// Every series gets progressive: 0, because ECharts otherwise drops most points of
// a series of more than 3000 when it draws a static picture (apache/echarts #21023).
//
// Errors: no chart, no series, or a value that JSON has no number for (NaN, ±Inf).
func Option(c Chart) ([]byte, error) {
	p, err := plan(c, FullWidth().Width)
	if err != nil {
		return nil, err
	}
	return p.text()
}

// planned is a chart's option, completed for a picture of some width in px.
type planned struct {
	option   map[string]any
	shared   map[string]any // the part that all frames of a movie share; of other charts the option
	series   []map[string]any
	readings []reading // of the series
	head     int       // px that title and legend take more than in their least form: the narrower, the more
}

// plan completes the option of a chart for a picture of a width in px.
func plan(c Chart, width int) (planned, error) {
	var p planned
	if movie, ok := c.(*Movie); ok && movie != nil {
		if err := movie.check(); err != nil {
			return p, err
		}
	}
	object, err := configuration(c, width)
	if err != nil {
		return p, err
	}
	raw, err := json.Marshal(object)
	if err != nil {
		return p, fmt.Errorf("chart: %s: %w", badPart(object), err)
	}
	// Through JSON and back: one kind of value, whatever go-echarts used.
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&p.option); err != nil {
		return p, fmt.Errorf("chart: reading go-echarts' option: %w", err)
	}
	p.shared = p.option
	if base, moves := p.option["baseOption"].(map[string]any); moves {
		p.shared = base
	}
	if p.series = objects(p.shared["series"]); len(p.series) == 0 {
		return p, errors.New("chart: it has no series: add one before drawing it")
	}
	p.readings = readings(p.shared, p.series)
	p.head = complete(p.shared, p.series, width)
	letRead(p.shared, p.series, p.readings)
	return p, nil
}

// text is the option as JavaScript.
func (p planned) text() ([]byte, error) {
	// json.Marshal escapes <, > and &, so text cannot end the <script> around it.
	raw, err := json.Marshal(p.option)
	if err != nil {
		return nil, fmt.Errorf("chart: writing the option: %w", err)
	}
	return unquoteFunctions(raw), nil
}

// configuration asks go-echarts for the option, or a [Layout] or [Movie] for that of a width in px. Setters of go-echarts
// panic on misuse, such as a nil chart or an axis that is not there; here that becomes an error.
func configuration(c Chart, width int) (object map[string]any, err error) {
	if c == nil {
		return nil, errors.New("chart: there is no chart to draw (nil)")
	}
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("chart: go-echarts cannot read this %T: %v", c, problem)
		}
	}()
	if of, ok := c.(interface {
		at(width int) map[string]any
	}); ok {
		return of.at(width), nil
	}
	c.Validate()
	return c.JSON(), nil
}

// badPart names the part of an option that cannot be written as JSON.
func badPart(object map[string]any) string {
	if series, ok := object["series"].(charts.MultiSeries); ok {
		for i := range series {
			if _, err := json.Marshal(series[i]); err != nil {
				return fmt.Sprintf("series %d %q holds a value that cannot be drawn", i, series[i].Name)
			}
		}
	}
	return "the option holds a value that cannot be drawn"
}

// objects returns the JSON objects of an array, or the one object that ECharts
// accepts in place of an array.
func objects(value any) []map[string]any {
	switch value := value.(type) {
	case map[string]any:
		return []map[string]any{value}
	case []any:
		var out []map[string]any
		for _, item := range value {
			if object, ok := item.(map[string]any); ok {
				out = append(out, object)
			}
		}
		return out
	}
	return nil
}
