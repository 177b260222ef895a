package table

import (
	"encoding/xml"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestValue(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		value Value
		want  string
	}{
		{Text("a %d %s", 3, "b"), "a 3 b"},
		{Number(0.8594, 3), "0.859"},
		{Number(0.8596, 3), "0.860"},
		{Number(130, 0), "130"},
		{Number(-95.4, 0), "-95"},
		{Number(-0.0004, 3), "0.000"}, // no sign at what rounds to zero
		{Number(-0.0005001, 3), "-0.001"},
		{Number(nan, 3), "—"},
		{Number(math.Inf(-1), 3), "—"},
		{Number(0.859, 3).WithDeviation(0.215), "0.859 (0.215)"},
		{Number(0.859, 3).WithDeviation(nan), "0.859"},
		{Range([2]float64{0.25, 1.5}, 2), "[0.25, 1.50]"},
		{Range([2]float64{nan, 1}, 2), "—"},
		{Range([2]float64{1, nan}, 2), "—"},
		{Significant(0.0001234567, 4), "0.0001235"},
		{Significant(-12.34567, 4), "-12.35"},
		{Significant(123456.7, 4), "123457"},
		{Significant(0, 4), "0.000"},
		{Significant(nan, 4), "—"},
		{Significant(0.0001234567, 4).WithDeviation(0.1), "0.0001235 (0.1000000)"},
		{Number(999999999, 0), "999999999"},
		{Number(-1e9, 2), "-1.00e+09"},
		{Range([2]float64{2.5, 1.234e12}, 1), "[2.5, 1.23e+12]"},
		{Value{}, ""},
	} {
		if got := c.value.String(); got != c.want {
			t.Errorf("%+v shows as %q, want %q", c.value, got, c.want)
		}
	}
}

// element is a part of the table as a reader of the HTML finds it.
type element struct{ name, class, text, span string }

// parse reads the HTML, which is well-formed XML too, and lists its elements of some names with the text in them.
func parse(t *testing.T, html string, names ...string) []element {
	t.Helper()
	var found []element
	var open []int // indices of elements that text belongs to, -1 for others
	decoder := xml.NewDecoder(strings.NewReader(html))
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, html)
		}
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, -1)
			for _, name := range names {
				if token.Name.Local == name {
					e := element{name: name}
					for _, a := range token.Attr {
						switch a.Name.Local {
						case "colspan":
							e.span = a.Value
						case "class", "scope":
							e.class = a.Value
						}
					}
					open[len(open)-1] = len(found)
					found = append(found, e)
				}
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, i := range open {
				if i >= 0 {
					found[i].text += string(token)
				}
			}
		}
	}
}

// TestEscaping: whatever texts hold, a reader finds them as they are, and no element that was not meant.
func TestEscaping(t *testing.T) {
	const evil = `<script>alert("&'")</script>`
	table := &Table{ID: `id"><b>`, Title: evil, Caption: "a < b & c", Notes: []string{evil, "γ ≥ 1"},
		Columns: []Column{{Name: evil}, {Name: "x", Unit: "<m>", Group: evil}}, Rows: [][]Value{{Text("%s", evil), Text("a&b")}}}
	html := string(table.HTML())
	if found := parse(t, html, "script", "b"); len(found) != 0 {
		t.Errorf("a text became %+v", found)
	}
	want := []element{
		{"figcaption", "", evil + ". a < b & c", ""},
		{"th", "colgroup", "", "1"}, {"th", "colgroup", evil, "1"},
		{"th", "col", evil, ""}, {"th", "col", "x [<m>]", ""},
		{"th", "row", evil, ""}, {"td", "", "a&b", ""},
		{"p", "note", evil, ""}, {"p", "note", "γ ≥ 1", ""},
	}
	if found := parse(t, html, "figcaption", "th", "td", "p"); !reflect.DeepEqual(found, want) {
		t.Errorf("a reader finds %+v\nwant %+v", found, want)
	}
}

// TestGroups: neighbours of one group share a heading; columns without one, and the same group elsewhere, do not.
func TestGroups(t *testing.T) {
	groups := func(names ...string) (spans []string) {
		t.Helper()
		table := &Table{}
		for _, name := range names {
			table.Columns = append(table.Columns, Column{Name: "c", Group: name})
		}
		for _, e := range parse(t, string(table.HTML()), "th") {
			if e.class == "colgroup" {
				spans = append(spans, e.text+" "+e.span)
			}
		}
		return spans
	}
	for _, c := range []struct{ names, want []string }{
		{[]string{"", "a", "a", "b", "", "", "a"}, []string{" 1", "a 2", "b 1", " 1", " 1", "a 1"}},
		{[]string{"a", "a", "a"}, []string{"a 3"}},
		{[]string{"", ""}, nil},
		{nil, nil},
	} {
		if got := groups(c.names...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %q, want %q", c.names, got, c.want)
		}
	}
}
