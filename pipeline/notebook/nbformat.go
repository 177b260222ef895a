// Package notebook reads, checks, executes and writes the project's Jupyter
// notebooks. It has three parts:
//
//   - a model of the notebook file format nbformat 4.5 ([Notebook], [Read],
//     [Parse], [Notebook.Encode]);
//   - a linter for notebooks that are committed ([Lint]);
//   - a client of the Jupyter messaging protocol that runs every cell in a Go
//     kernel without Python, a browser or the network ([Executor]).
//
// Sources: the nbformat 4.5 schema (nbformat.readthedocs.io) and the Jupyter
// messaging protocol 5.3 (jupyter-client.readthedocs.io).
package notebook

import (
	"fmt"
	"maps"
	"os"
	"strings"
)

// Version of the file format that this package writes. Notebooks of 4.0 to 4.4
// are read and lifted to it; see [Parse].
const (
	FormatMajor = 4
	FormatMinor = 5
)

// CellType says what a cell holds.
type CellType string

// The cell types of nbformat 4.5.
const (
	Code     CellType = "code"
	Markdown CellType = "markdown"
	Raw      CellType = "raw"
)

// OutputType says what an output of a code cell holds.
type OutputType string

// The output types of nbformat 4.5.
const (
	Stream        OutputType = "stream"         // Name, Text
	DisplayData   OutputType = "display_data"   // Data, Metadata
	ExecuteResult OutputType = "execute_result" // Data, Metadata, ExecutionCount
	ErrorOutput   OutputType = "error"          // EName, EValue, Traceback
)

// Notebook is one .ipynb file, in the order of its cells.
type Notebook struct {
	Cells []Cell
	// Metadata of the whole notebook: "kernelspec", "language_info", ...
	// Numbers are json.Number, so that they are written back unchanged.
	Metadata map[string]any
}

// Cell is one cell. Outputs and ExecutionCount are used by code cells only,
// Attachments by markdown and raw cells only.
type Cell struct {
	ID       string // 1 to 64 characters of [A-Za-z0-9_-], unique in the notebook
	Type     CellType
	Source   string // the whole text, lines end in "\n"; the file stores it as a list of lines
	Metadata map[string]any

	ExecutionCount *int // nil: not executed
	Outputs        []Output

	Attachments map[string]MIMEBundle // file name -> its representations
}

// Output is one output of a code cell. Which fields are set is told by Type.
type Output struct {
	Type OutputType

	Name string // stream: "stdout" or "stderr"
	Text string // stream

	Data           MIMEBundle     // display_data, execute_result
	Metadata       map[string]any // display_data, execute_result
	ExecutionCount *int           // execute_result

	EName     string   // error: its kind
	EValue    string   // error: its message
	Traceback []string // error: lines, possibly with ANSI colours
}

// MIMEBundle maps a MIME type to one representation of the same content:
// a string (text, or base64 for binary types), or any JSON value for
// application/json and types ending in +json.
type MIMEBundle map[string]any

// Text returns the representation of the MIME type, if it is there as a string.
func (b MIMEBundle) Text(mimeType string) (string, bool) {
	text, ok := b[mimeType].(string)
	return text, ok
}

// KernelName is the name of the kernelspec the notebook asks for, "" if none.
func (nb *Notebook) KernelName() string { return nb.metadataString("kernelspec", "name") }

// Language is the language of the code cells, "" if the notebook does not say.
func (nb *Notebook) Language() string {
	if language := nb.metadataString("language_info", "name"); language != "" {
		return language
	}
	return nb.metadataString("kernelspec", "language")
}

func (nb *Notebook) metadataString(group, key string) string {
	entries, _ := nb.Metadata[group].(map[string]any)
	text, _ := entries[key].(string)
	return text
}

// Title is the first markdown heading of level one, "" if there is none.
func (nb *Notebook) Title() string {
	for _, cell := range nb.Cells {
		if cell.Type != Markdown {
			continue
		}
		for line := range strings.Lines(cell.Source) {
			if title, ok := strings.CutPrefix(line, "# "); ok {
				return strings.TrimSpace(title)
			}
		}
	}
	return ""
}

// Clone returns a deep copy.
func (nb *Notebook) Clone() *Notebook {
	out := &Notebook{Cells: make([]Cell, len(nb.Cells)), Metadata: cloneMap(nb.Metadata)}
	for i, cell := range nb.Cells {
		out.Cells[i] = cell.clone()
	}
	return out
}

func (c Cell) clone() Cell {
	c.Metadata = cloneMap(c.Metadata)
	c.ExecutionCount = cloneInt(c.ExecutionCount)
	if c.Outputs != nil {
		outputs := make([]Output, len(c.Outputs))
		for i, output := range c.Outputs {
			outputs[i] = output.clone()
		}
		c.Outputs = outputs
	}
	if c.Attachments != nil {
		attachments := maps.Clone(c.Attachments)
		for name, bundle := range attachments {
			attachments[name] = cloneMap(bundle)
		}
		c.Attachments = attachments
	}
	return c
}

func (o Output) clone() Output {
	o.Data = cloneMap(o.Data)
	o.Metadata = cloneMap(o.Metadata)
	o.ExecutionCount = cloneInt(o.ExecutionCount)
	o.Traceback = append([]string(nil), o.Traceback...)
	return o
}

func cloneMap[M ~map[string]any](m M) M {
	if m == nil {
		return nil
	}
	out := make(M, len(m))
	for key, value := range m {
		out[key] = cloneValue(value)
	}
	return out
}

// cloneValue copies a value made of JSON types.
func cloneValue(value any) any {
	switch value := value.(type) {
	case map[string]any:
		return cloneMap(value)
	case []any:
		out := make([]any, len(value))
		for i := range value {
			out[i] = cloneValue(value[i])
		}
		return out
	default:
		return value
	}
}

func cloneInt(n *int) *int {
	if n == nil {
		return nil
	}
	return new(*n)
}

// Read reads a notebook file. The error is one line that begins with path.
func Read(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("notebook: %w", err) // names the path already
	}
	nb, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return nb, nil
}
