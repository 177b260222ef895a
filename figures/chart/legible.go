package chart

import (
	"maps"
	"math"
)

// leastPoints is the least size of text in print that journals take, in points.
const leastPoints = 7

// aside is the room in px at the left that larger names of axes need.
const aside = 14

// legible is a drawing of a size in px with text large enough for a column's width in mm, to which it is scaled, and
// its size then. Its planes stand as they stood, a little to the right.
func (d Drawing) legible(size Size, millimetres int) (Drawing, Size) {
	if least := leastSize(size.Width, millimetres); least <= labelSize {
		return d, size
	}
	size.Width += aside
	least := leastSize(size.Width, millimetres)
	enlarged, _ := enlarge(map[string]any(d), least).(map[string]any)
	enlarged["textStyle"] = map[string]any{"fontFamily": fontFamily, "color": ink, "fontSize": least}
	for _, name := range []string{"xAxis", "yAxis"} {
		for _, axis := range objects(enlarged[name]) {
			fill(axis, "nameTextStyle", map[string]any{"fontSize": max(nameSize, least), "color": ink})
		}
	}
	for _, part := range append(objects(enlarged["grid"]), objects(enlarged["title"])...) {
		if left, ok := part["left"].(int); ok {
			part["left"] = left + aside
		}
	}
	return enlarged, size
}

// leastSize is the size in px of the least text that a picture of a width in px may have where it is so many mm wide.
func leastSize(width, millimetres int) float64 {
	return math.Ceil(leastPoints * float64(width) / (float64(millimetres) / 25.4 * 72))
}

// enlarge copies a part of an option with all text in a size of at least so many px.
func enlarge(part any, least float64) any {
	switch part := part.(type) {
	case map[string]any:
		out := maps.Clone(part)
		for key, value := range part {
			if size, ok := value.(int); ok && key == "fontSize" {
				out[key] = max(float64(size), least)
			} else {
				out[key] = enlarge(value, least)
			}
		}
		return out
	case []any:
		out := make([]any, len(part))
		for i, value := range part {
			out[i] = enlarge(value, least)
		}
		return out
	}
	return part
}
