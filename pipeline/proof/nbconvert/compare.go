package nbconvert

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"metasymlab/pipeline/notebook"
)

// Comparison is what came of comparing one notebook's outputs.
type Comparison struct {
	Displayed   int      // outputs of ours that were compared
	Differences []string // each in one line with its cell; none: theirs are the same
}

// Compare compares what two executions of a notebook display, cell by cell in their order: tables, charts and errors,
// every representation of each. What legitimately differs has no part in it: text on stdout and stderr, execution
// counts, metadata of cells, and how equal numbers are written in JSON.
func Compare(ours, theirs *notebook.Notebook) Comparison {
	var c Comparison
	differ := func(format string, args ...any) { c.Differences = append(c.Differences, fmt.Sprintf(format, args...)) }
	if len(ours.Cells) != len(theirs.Cells) {
		differ("%d cells, nbconvert has %d", len(ours.Cells), len(theirs.Cells))
		return c
	}
	for i, our := range ours.Cells {
		their := theirs.Cells[i]
		cell := fmt.Sprintf("cell %d (%s)", i+1, our.ID)
		if our.ID != their.ID || our.Type != their.Type || our.Source != their.Source {
			differ("%s: not the same cell in nbconvert: one of the two executed another notebook", cell)
			continue
		}
		a, b := displayed(our), displayed(their)
		c.Displayed += len(a)
		if len(a) != len(b) {
			differ("%s: displays %d outputs, with nbconvert %d", cell, len(a), len(b))
			continue
		}
		for n := range a {
			for _, what := range outputDifferences(a[n], b[n]) {
				differ("%s: output %d: %s", cell, n+1, what)
			}
		}
	}
	return c
}

// displayed are the outputs of a cell that are not streams: those come in an order of chance between the others.
func displayed(cell notebook.Cell) []notebook.Output {
	return slices.DeleteFunc(slices.Clone(cell.Outputs), func(o notebook.Output) bool { return o.Type == notebook.Stream })
}

func outputDifferences(ours, theirs notebook.Output) []string {
	if ours.Type != theirs.Type {
		return []string{fmt.Sprintf("%s, with nbconvert %s", ours.Type, theirs.Type)}
	}
	var found []string
	if ours.EName != theirs.EName || ours.EValue != theirs.EValue {
		found = append(found, fmt.Sprintf("error %s %q, with nbconvert %s %q", ours.EName, ours.EValue, theirs.EName, theirs.EValue))
	}
	types := map[string]bool{}
	for mimeType := range ours.Data {
		types[mimeType] = true
	}
	for mimeType := range theirs.Data {
		types[mimeType] = true
	}
	for _, mimeType := range slices.Sorted(maps.Keys(types)) {
		a, inOurs := ours.Data[mimeType]
		b, inTheirs := theirs.Data[mimeType]
		switch {
		case !inTheirs:
			found = append(found, mimeType+" is not there with nbconvert")
		case !inOurs:
			found = append(found, mimeType+" is there only with nbconvert")
		default:
			if at, same := equal(a, b); !same {
				found = append(found, mimeType+" differs"+at)
			}
		}
	}
	if _, same := equal(ours.Metadata, theirs.Metadata); !same {
		found = append(found, "metadata differ")
	}
	return found
}

// equal compares JSON values; at tells where they differ first.
func equal(a, b any) (at string, same bool) {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return "", false
		}
		for _, key := range slices.Sorted(maps.Keys(a)) {
			value, ok := b[key]
			if !ok {
				return " at " + key, false
			}
			if at, same := equal(a[key], value); !same {
				return " in " + key + at, false
			}
		}
		return "", true
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return "", false
		}
		for i := range a {
			if at, same := equal(a[i], b[i]); !same {
				return fmt.Sprintf("[%d]%s", i, at), false
			}
		}
		return "", true
	case json.Number:
		b, ok := b.(json.Number)
		return "", ok && sameNumber(a, b)
	case string:
		b, ok := b.(string)
		if !ok || a == b {
			return "", ok
		}
		n := 0
		for n < min(len(a), len(b)) && a[n] == b[n] {
			n++
		}
		return fmt.Sprintf(" from byte %d on: %q, with nbconvert %q", n, excerpt(a, n), excerpt(b, n)), false
	default: // bool, null
		return "", a == b
	}
}

// excerpt is a little of a text from a byte on.
func excerpt(text string, from int) string { return text[from:min(len(text), from+40)] }

// sameNumber tells whether two numbers have the same value: Jupyter writes 1e-7 as 1e-07, and 1e2 as 100.0.
func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	_, aErr := strconv.ParseInt(a.String(), 10, 64)
	_, bErr := strconv.ParseInt(b.String(), 10, 64)
	if aErr == nil && bErr == nil { // other whole numbers may be the same float
		return false
	}
	x, xErr := a.Float64()
	y, yErr := b.Float64()
	return xErr == nil && yErr == nil && x == y
}
