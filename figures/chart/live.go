package chart

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// live is what a page needs to make a chart interactive.
type live struct {
	option []byte
	fixed  bool   // its planes have places of so many px: it fits into a place that is as wide, and no narrower one
	sizes  []Size // in a wide place and, if it is laid out otherwise there, in a narrow one
}

// newLive is a chart at its size, with what changes where its place is narrow, as ECharts' media queries have it.
func newLive(c Chart, wide planned, size Size) (live, error) {
	l := live{sizes: []Size{size}}
	narrow := Size{singleColumn.width, size.Height}
	below := narrowest // the width in px of a place that is narrow
	switch c := c.(type) {
	case Layout:
		l.fixed, below = true, size.Width
		_, narrow = c(narrow.Width)
	case *Movie:
		l.fixed, below = true, size.Width
		_, narrow = c.Base(narrow.Width)
	case Drawing:
		l.fixed = true
	}
	var err error
	if _, alone := c.(Drawing); alone || size.Width <= narrow.Width {
		l.option, err = wide.text()
		return l, err
	}
	other, err := plan(c, narrow.Width)
	if err != nil {
		return l, err
	}
	if !l.fixed {
		narrow.Height += other.head - wide.head
	}
	l.sizes = append(l.sizes, narrow)
	toNarrow, toWide, err := wide.changes(other)
	if err != nil {
		return l, err
	}
	all := map[string]any{"baseOption": wide.shared}
	if _, moves := c.(*Movie); moves {
		all = wide.option
	}
	all["media"] = []any{map[string]any{"query": map[string]any{"maxWidth": below - 1}, "option": toNarrow}, map[string]any{"option": toWide}}
	l.option, err = planned{option: all}.text()
	return l, err
}

// changes are what the components of two plans of one chart differ in, both ways. It is an error if their series do, or
// if one has a setting that the other lacks: ECharts would keep it.
func (p planned) changes(other planned) (there, back map[string]any, err error) {
	there, back = map[string]any{}, map[string]any{}
	for _, key := range []string{"series", "title", "legend", "grid", "xAxis", "yAxis", "timeline"} {
		a, b, ok := difference(p.shared[key], other.shared[key])
		switch {
		case !ok:
			return nil, nil, fmt.Errorf("chart: layouts have different settings of %s", key)
		case a == nil:
		case key == "series":
			return nil, nil, errors.New("chart: layouts have different series")
		default:
			there[key], back[key] = b, a
		}
	}
	return there, back, nil
}

// difference is what is different in two values of the same form, as either has it; nil where nothing is.
func difference(a, b any) (inA, inB any, ok bool) {
	switch a := a.(type) {
	case map[string]any:
		b, is := b.(map[string]any)
		if !is || len(a) != len(b) {
			return nil, nil, false
		}
		fromA, fromB := map[string]any{}, map[string]any{}
		for key, value := range a {
			other, has := b[key]
			if !has {
				return nil, nil, false
			}
			x, y, ok := difference(value, other)
			if !ok {
				return nil, nil, false
			}
			if x != nil {
				fromA[key], fromB[key] = x, y
			}
		}
		if len(fromA) == 0 {
			return nil, nil, true
		}
		return fromA, fromB, true
	case []any:
		b, is := b.([]any)
		if !is {
			return nil, nil, false
		}
		if len(a) == 0 || len(a) != len(b) || !isObject(a[0]) {
			break // as a whole
		}
		fromA, fromB, differ := make([]any, len(a)), make([]any, len(a)), false
		for i := range a {
			x, y, ok := difference(a[i], b[i])
			if !ok {
				return nil, nil, false
			}
			differ = differ || x != nil
			fromA[i], fromB[i] = inPlace(a[i], x), inPlace(b[i], y)
		}
		if !differ {
			return nil, nil, true
		}
		return fromA, fromB, true
	}
	textA, errA := json.Marshal(a)
	textB, errB := json.Marshal(b)
	if errA != nil || errB != nil {
		return nil, nil, false
	}
	if bytes.Equal(textA, textB) {
		return nil, nil, true
	}
	return a, b, true
}

// inPlace is a change of an item of a list, {} for none, with the item's id: else ECharts takes an axis for another
// that has the changed one's name.
func inPlace(item, change any) map[string]any {
	out, _ := change.(map[string]any)
	if out == nil {
		out = map[string]any{}
	}
	if object, ok := item.(map[string]any); ok && object["id"] != nil {
		out["id"] = object["id"]
	}
	return out
}

func isObject(v any) bool {
	_, is := v.(map[string]any)
	return is
}
