package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// MIMEType marks the value of a table, the text of [Table.JSON], in the outputs of a notebook.
const MIMEType = "application/vnd.metasymlab.table+json"

// validID is what an id may be: it names files.
var validID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// JSON is all of the table, its numbers in full, a line for each column and each row.
func (t *Table) JSON() ([]byte, error) {
	var b bytes.Buffer
	field := func(name string, value any, end string) error {
		text, err := compact(value)
		if err != nil {
			return fmt.Errorf("table %s as JSON: %s: %w", t.ID, name, err)
		}
		fmt.Fprintf(&b, "  %q: %s%s\n", name, text, end)
		return nil
	}
	b.WriteString("{\n")
	for _, f := range []struct{ name, text string }{{"id", t.ID}, {"title", t.Title}, {"caption", t.Caption}} {
		if err := field(f.name, f.text, ","); err != nil {
			return nil, err
		}
	}
	for _, list := range []struct {
		name, end string
		items     []any
	}{{"columns", ",", items(t.Columns)}, {"rows", ",", items(t.Rows)}, {"notes", "", items(t.Notes)}} {
		lines := make([]string, len(list.items))
		for i, item := range list.items {
			text, err := compact(item)
			if err != nil {
				return nil, fmt.Errorf("table %s as JSON: %s, %d: %w", t.ID, list.name, i+1, err)
			}
			lines[i] = "\n    " + text
		}
		fmt.Fprintf(&b, "  %q: [%s]%s\n", list.name, strings.Join(lines, ","), list.end)
	}
	b.WriteString("}\n")
	return b.Bytes(), nil
}

// Parse reads what [Table.JSON] writes.
func Parse(text []byte) (*Table, error) {
	t := &Table{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(t); err != nil {
		return nil, fmt.Errorf("read a table from JSON: %w", err)
	}
	if !validID.MatchString(t.ID) {
		return nil, fmt.Errorf("read a table from JSON: id %q: want a letter, then letters, digits, '-' or '_'", t.ID)
	}
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return nil, fmt.Errorf("read table %s from JSON: row %d has %d cells for %d columns", t.ID, i+1, len(row), len(t.Columns))
		}
	}
	return t, nil
}

// compact is a value in one line, with <, > and & as they are.
func compact(value any) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return strings.TrimSuffix(b.String(), "\n"), err
}

func items[T any](list []T) []any {
	out := make([]any, len(list))
	for i, item := range list {
		out[i] = item
	}
	return out
}
