package chart

import (
	"encoding/json"
	"fmt"
	"html"

	"github.com/go-echarts/go-echarts/v2/opts"
)

// tooltipClass is the class of the element that a chart's values are shown in.
const tooltipClass = "chart-values"

// letRead makes a chart tell its values under the mouse, with names and units: of all curves of a plane at one x, or of
// a single point.
func letRead(shared map[string]any, series []map[string]any, all []reading) {
	tooltips := objects(shared["tooltip"])
	if len(tooltips) == 0 {
		tooltips = []map[string]any{{"trigger": "axis"}}
		shared["tooltip"] = tooltips[0]
	}
	fill(tooltips[0], "show", true)
	fill(tooltips[0], "confine", true) // a place that scrolls would grow
	fill(tooltips[0], "className", tooltipClass)
	fill(tooltips[0], "formatter", opts.FuncOpts(formatter(all)))
	for i, s := range series {
		switch {
		case all[i].ornament():
			s["tooltip"], s["silent"] = map[string]any{"show": false}, true
		case all[i].free:
			s["silent"] = false
		}
	}
}

// formatter is the function that writes what a tooltip says.
func formatter(all []reading) string {
	type axes struct {
		of        string
		at, value quantity
		named     bool
	}
	var kinds []any
	known := map[axes]int{}
	reads := make([]any, len(all))
	for i, r := range all {
		if r.ornament() {
			reads[i] = 0
			continue
		}
		kind := axes{r.of, r.at, r.value, r.names != nil}
		if _, ok := known[kind]; !ok {
			known[kind] = len(kinds)
			kinds = append(kinds, escaped(r.of, r.at.name, r.at.unit, r.value.name, r.value.unit, r.names, r.digits))
		}
		reads[i] = escaped(r.name, known[kind], r.key, r.low, r.high)
	}
	kindsText, _ := json.Marshal(kinds) // strings and numbers always can be
	readsText, _ := json.Marshal(reads)
	return fmt.Sprintf(formatterJS, kindsText, readsText)
}

// escaped are values with text as HTML.
func escaped(values ...any) []any {
	for i, v := range values {
		switch v := v.(type) {
		case string:
			values[i] = html.EscapeString(v)
		case []string:
			list := make([]any, len(v))
			for k, text := range v {
				list[k] = html.EscapeString(text)
			}
			values[i] = list
		}
	}
	return values
}

// formatterJS is called with one point, or with those of all curves at one x. Places are written with six
// digits.
const formatterJS = `function (points) {
 var kinds = %s, reads = %s, one = !Array.isArray(points), head = "", lines = "";
 function number(v) { return typeof v === "number" && !isNaN(v); }
 function say(v, unit, digits) {
  var n = Number(v.toPrecision(digits));
  return (n && Math.abs(n) < 1e-4 ? n.toExponential() : String(n)) + (unit && unit !== "1" ? " " + unit : "");
 }
 [].concat(points).forEach(function (p) {
  var r = reads[p.seriesIndex], v = [].concat(p.value), k, at, low, high;
  if (!r) { return; }
  k = kinds[r[1]];
  at = v.length === 1 ? p.dataIndex : v[r[2]]; low = v.length === 1 ? v[0] : v[r[3]]; high = v.length === 1 ? v[0] : v[r[4]];
  if (!number(at) || !number(high)) { return; }
  at = k[5].length ? k[5][at] : (k[1] ? k[1] + " " : "") + say(at, k[2], 6);
  head = (k[0] ? k[0] + ": " : "") + (one ? r[0] : (k[3] ? k[3] + " at " : "") + at);
  lines += "<br>" + p.marker + (one ? at + ", " + (k[3] ? k[3] + " " : "") : r[0] + " ") + "<b>" +
   (r[3] === r[4] ? "" : (number(low) ? say(low, "", k[6]) : "…") + " to ") + say(high, k[4], k[6]) + "</b>";
 });
 return head + lines;
}`
