// Package table holds tables as values. A number exists once, with its unit, count and interval; what people
// read is a view of it.
package table

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Table is a table of the report.
type Table struct {
	ID      string    `json:"id"` // for example "table1-quantum"; a letter, then letters, digits, "-": it names files
	Title   string    `json:"title"`
	Caption string    `json:"caption"`
	Columns []Column  `json:"columns"`
	Rows    [][]Value `json:"rows"`
	Notes   []string  `json:"notes"`
}

// Column describes the values below it.
type Column struct {
	Name  string `json:"name"`
	Group string `json:"group,omitempty"` // heading shared by neighbouring columns; "" for none
	Unit  string `json:"unit,omitempty"`  // "" for none or where values differ

	// Secondary says that the table's message does not need the column: the report shows it on demand, paper not at all.
	// Files and notebooks have it. The other columns of a group stand beside each other.
	Secondary bool `json:"secondary,omitempty"`
}

// Value is one cell: text, or a number with what is known about it.
type Value struct {
	Text      string      `json:"text,omitempty"` // shown instead of the number, if there is one, such as "< 0.001"
	Number    *float64    `json:"number,omitempty"`
	Digits    int         `json:"digits,omitempty"`    // shown after the decimal point
	Deviation *float64    `json:"deviation,omitempty"` // standard deviation, shown in brackets
	Interval  *[2]float64 `json:"interval,omitempty"`
	Count     int         `json:"count,omitempty"` // seeds or rollouts that it is made of

	// Each is what the number is the mean of, one a seed in the order of the seeds; for cells that say so.
	Each []float64 `json:"each,omitempty"`

	// Results names what a number is made from, with spaces between: "results/mesh/mlp references/mesh". In the first
	// cell of a row it stands for the whole row. The report shows their runs at every number that is not Published.
	Results   string `json:"results,omitempty"`
	Published bool   `json:"published,omitempty"` // a number of the paper's
}

// Text is a cell of words.
func Text(format string, args ...any) Value { return Value{Text: fmt.Sprintf(format, args...)} }

// From says which results the cell is made from or, for the first of a row, the row.
func (v Value) From(results ...string) Value {
	v.Results = strings.Join(slices.DeleteFunc(slices.Clone(results), func(name string) bool { return name == "" }), " ")
	return v
}

// Over keeps what the number is the mean of, one a seed; not where one of them is no number.
func (v Value) Over(seeds []float64) Value {
	for _, value := range seeds {
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return v
		}
	}
	v.Each = seeds
	return v
}

// AsPublished marks a number of the paper's.
func (v Value) AsPublished() Value {
	v.Published = true
	return v
}

// Number is a cell with a number; NaN and the infinities show as "—".
func Number(value float64, digits int) Value {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return Text("—")
	}
	return Value{Number: &value, Digits: digits}
}

// Digits is how many digits after the decimal point show a value with so many significant ones; 0 has as many as 1 has.
// For columns whose values differ by orders of magnitude.
func Digits(value float64, significant int) int {
	if value == 0 || math.IsNaN(value) || math.IsInf(value, 0) {
		return significant - 1
	}
	return max(0, significant-1-int(math.Floor(math.Log10(math.Abs(value)))))
}

// Significant is a cell with a number that shows so many significant digits; see [Number].
func Significant(value float64, significant int) Value {
	return Number(value, Digits(value, significant))
}

// Range is a cell with an interval; NaN and the infinities show as "—".
func Range(interval [2]float64, digits int) Value {
	for _, end := range interval {
		if math.IsNaN(end) || math.IsInf(end, 0) {
			return Text("—")
		}
	}
	return Value{Interval: &interval, Digits: digits}
}

// WithDeviation adds a standard deviation in brackets.
func (v Value) WithDeviation(deviation float64) Value {
	if !math.IsNaN(deviation) && !math.IsInf(deviation, 0) {
		v.Deviation = &deviation
	}
	return v
}

// ShownAs shows words in place of a number, which is kept for those who compute with it.
func (v Value) ShownAs(text string) Value {
	v.Text = text
	return v
}

// number is one of the cell's with its digits.
func (v Value) number(x float64) string {
	if math.Abs(x) >= 1e9 { // of a model that diverges: a row of digits says nothing
		return strconv.FormatFloat(x, 'e', 2, 64)
	}
	text := strconv.FormatFloat(x, 'f', v.Digits, 64)
	if positive, negative := strings.CutPrefix(text, "-"); negative && strings.Trim(positive, "0.") == "" {
		return positive // what rounds to zero has no sign
	}
	return text
}

// each lists what the number is the mean of, as it is shown, with spaces between; "" where that is not kept.
func (v Value) each() string {
	list := make([]string, len(v.Each))
	for i, x := range v.Each {
		list[i] = v.number(x)
	}
	return strings.Join(list, " ")
}

// String is the cell as people read it.
func (v Value) String() string {
	switch {
	case v.Text != "":
		return v.Text
	case v.Number != nil && v.Deviation != nil:
		return v.number(*v.Number) + " (" + v.number(*v.Deviation) + ")"
	case v.Number != nil:
		return v.number(*v.Number)
	case v.Interval != nil:
		return "[" + v.number(v.Interval[0]) + ", " + v.number(v.Interval[1]) + "]"
	}
	return ""
}

// heading is a column's name with its unit.
func (c Column) heading() string {
	if c.Unit == "" {
		return c.Name
	}
	return c.Name + " [" + c.Unit + "]"
}
