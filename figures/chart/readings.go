package chart

import (
	"encoding/json"
	"math"
	"strings"
)

// quantity is what an axis shows, and its unit; "" for none.
type quantity struct{ name, unit string }

// quantityOf takes an axis' name apart: "time [s]".
func quantityOf(axis string) quantity {
	axis = strings.ReplaceAll(axis, "\n", " ")
	name, unit, ok := strings.Cut(strings.TrimSuffix(axis, "]"), " [")
	if !ok || !strings.HasSuffix(axis, "]") {
		return quantity{name: axis}
	}
	return quantity{name, unit}
}

func (q quantity) String() string {
	if q.unit == "" {
		return q.name
	}
	return q.name + " [" + q.unit + "]"
}

// reading is what a reader is told of a series' points, under the mouse and in the table of values: where they belong,
// and which of an item's numbers are what. A series without a name is an ornament: nothing is told of it.
type reading struct {
	name  string
	of    string   // what its plane shows, where several stand side by side; "" for none
	at    quantity // what a point is found by: the x axis, except where rows are named along y
	value quantity
	free  bool     // neither axis is found by the other: points of a plane, such as a path
	names []string // of the places along the axis that points are found by, if it has names for numbers

	digits int // of values, significant: more where these differ in the last ones only

	// Places among an item's numbers. low and high are the same where a value is no interval. A point that is drawn
	// aside of its place has that behind the others.
	key, low, high int
}

func (r reading) ornament() bool { return r.name == "" }

func (r reading) interval() bool { return r.low != r.high }

// What a drawing knows of its planes and ECharts does not: it is read and taken out.
const (
	quantityKey = "quantity" // of an axis that shows no name
	subjectKey  = "subject"  // of a plane
	namesKey    = "names"    // of the places along an axis of numbers
)

// readings tell of each series how it is read.
func readings(shared map[string]any, series []map[string]any) []reading {
	xs, ys, grids := objects(shared["xAxis"]), objects(shared["yAxis"]), objects(shared["grid"])
	all := make([]reading, len(series))
	for i, s := range series {
		x, y := pick(xs, s["xAxisIndex"]), pick(ys, s["yAxisIndex"])
		grid := pick(grids, x["gridIndex"])
		r := reading{at: axisQuantity(x), value: axisQuantity(y), free: trigger(grid) == "item" || trigger(grid) == "" && trigger(shared) == "item", low: 1, high: 1}
		r.name, _ = s["name"].(string)
		r.of, _ = grid[subjectKey].(string)
		plain := 2 // numbers of an item
		if s["type"] == "custom" {
			r.high, plain = 2, 3
		}
		if names := categories(y); names != nil {
			r.at, r.value, r.names = r.value, r.at, names
			r.key, r.low, r.high = plain-1, r.low-1, r.high-1
		} else {
			r.names = categories(x)
			if len(numbers(first(s))) > plain {
				r.key = plain
			}
		}
		all[i] = r
	}
	setDigits(all, series)
	for _, grid := range grids {
		delete(grid, subjectKey)
	}
	for _, axis := range append(xs, ys...) {
		delete(axis, quantityKey)
		delete(axis, namesKey)
	}
	return all
}

// Significant digits that values are told with: enough for 1/1000 of their range, and no more than a chart holds.
const leastDigits, mostDigits = 4, 7

// setDigits sets the digits of all series of one quantity alike.
func setDigits(all []reading, series []map[string]any) {
	type subject struct {
		of    string
		value quantity
	}
	low, high := map[subject]float64{}, map[subject]float64{}
	for i, r := range all {
		key := subject{r.of, r.value}
		for _, item := range items(series[i]) {
			list := numbers(item)
			for _, at := range []int{r.low, r.high} {
				if len(list) == 1 {
					at = 0
				}
				if r.ornament() || at >= len(list) || list[at] == nil {
					continue
				}
				v := *list[at]
				if _, known := low[key]; !known {
					low[key], high[key] = v, v
				}
				low[key], high[key] = min(low[key], v), max(high[key], v)
			}
		}
	}
	for i, r := range all {
		key := subject{r.of, r.value}
		all[i].digits = leastDigits
		if span := high[key] - low[key]; span > 0 {
			most := max(math.Abs(low[key]), math.Abs(high[key]))
			all[i].digits = max(leastDigits, min(leastDigits+int(math.Log10(most/span)), mostDigits))
		}
	}
}

// pick is the object of a number that JSON has; the first, if it has none.
func pick(list []map[string]any, index any) map[string]any {
	i := 0
	if number, ok := index.(json.Number); ok {
		if n, err := number.Int64(); err == nil {
			i = int(n)
		}
	}
	if i < 0 || i >= len(list) {
		return nil
	}
	return list[i]
}

func axisQuantity(axis map[string]any) quantity {
	if text, ok := axis[quantityKey].(string); ok {
		return quantityOf(text)
	}
	name, _ := axis["name"].(string)
	return quantityOf(name)
}

// trigger is what the mouse reads in a plane or a chart: one "item", or all along the "axis"; "" where it is not said.
func trigger(part map[string]any) string {
	for _, tooltip := range objects(part["tooltip"]) {
		if text, ok := tooltip["trigger"].(string); ok {
			return text
		}
	}
	return ""
}

// categories are the names of the places along an axis; nil where numbers name them.
func categories(axis map[string]any) []string {
	list, _ := axis[namesKey].([]any)
	if axis["type"] == "category" {
		list, _ = axis["data"].([]any)
	}
	if list == nil {
		return nil
	}
	names := make([]string, len(list))
	for i, name := range list {
		names[i], _ = name.(string)
	}
	return names
}

// items are a series' data.
func items(series map[string]any) []any {
	list, _ := series["data"].([]any)
	return list
}

func first(series map[string]any) any {
	if list := items(series); len(list) > 0 {
		return list[0]
	}
	return nil
}

// numbers are those of an item, which may be one number, several, or an object that has them as its value; what is no
// number is nil.
func numbers(item any) []*float64 {
	if object, ok := item.(map[string]any); ok {
		item = object["value"]
	}
	list, ok := item.([]any)
	if !ok {
		list = []any{item}
	}
	out := make([]*float64, len(list))
	for i, v := range list {
		if number, ok := v.(json.Number); ok {
			if f, err := number.Float64(); err == nil {
				out[i] = &f
			}
		}
	}
	return out
}
