package notebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Encode writes the notebook as nbformat 4.5 in the layout of Jupyter's own
// writer: keys sorted, indented by one space, text as a list of lines, <, >, &
// and other characters unescaped, one line end at the end. Equal notebooks give
// equal bytes.
func (nb *Notebook) Encode() ([]byte, error) {
	cells := make([]any, 0, len(nb.Cells))
	for i, cell := range nb.Cells {
		encoded, err := encodeCell(cell)
		if err != nil {
			return nil, fmt.Errorf("notebook: encode cell %d: %w", i+1, err)
		}
		cells = append(cells, encoded)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out) // sorts the keys of maps
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(map[string]any{
		"cells":          cells,
		"metadata":       orEmpty(nb.Metadata),
		"nbformat":       FormatMajor,
		"nbformat_minor": FormatMinor,
	})
	if err != nil {
		return nil, fmt.Errorf("notebook: encode: %w", err)
	}
	return out.Bytes(), nil
}

func encodeCell(cell Cell) (map[string]any, error) {
	out := map[string]any{
		"cell_type": cell.Type,
		"id":        cell.ID,
		"metadata":  orEmpty(cell.Metadata),
		"source":    splitLines(cell.Source),
	}
	switch cell.Type {
	case Code:
		outputs := make([]any, 0, len(cell.Outputs))
		for i, output := range cell.Outputs {
			encoded, err := encodeOutput(output)
			if err != nil {
				return nil, fmt.Errorf("output %d: %w", i+1, err)
			}
			outputs = append(outputs, encoded)
		}
		out["execution_count"] = cell.ExecutionCount
		out["outputs"] = outputs
	case Markdown, Raw:
		if cell.Attachments != nil {
			attachments := map[string]any{}
			for name, bundle := range cell.Attachments {
				attachments[name] = encodeBundle(bundle)
			}
			out["attachments"] = attachments
		}
	default:
		return nil, fmt.Errorf("unknown cell type %q", cell.Type)
	}
	return out, nil
}

func encodeOutput(output Output) (map[string]any, error) {
	out := map[string]any{"output_type": output.Type}
	switch output.Type {
	case Stream:
		out["name"] = output.Name
		out["text"] = splitLines(output.Text)
	case DisplayData, ExecuteResult:
		out["data"] = encodeBundle(output.Data)
		out["metadata"] = orEmpty(output.Metadata)
		if output.Type == ExecuteResult {
			out["execution_count"] = output.ExecutionCount
		}
	case ErrorOutput:
		out["ename"] = output.EName
		out["evalue"] = output.EValue
		out["traceback"] = append([]string{}, output.Traceback...) // never null
	default:
		return nil, fmt.Errorf("unknown output type %q", output.Type)
	}
	return out, nil
}

// encodeBundle splits text into lines and leaves binary and JSON types whole,
// as Jupyter's writer does.
func encodeBundle(bundle MIMEBundle) map[string]any {
	out := map[string]any{}
	for mimeType, value := range bundle {
		text, isText := value.(string)
		split := strings.HasPrefix(mimeType, "text/") ||
			mimeType == "application/javascript" || mimeType == "image/svg+xml"
		if isText && split {
			out[mimeType] = splitLines(text)
		} else {
			out[mimeType] = value
		}
	}
	return out
}

// splitLines cuts text after every line end, which stays with its line. The
// line ends are those of Python's str.splitlines, which Jupyter's writer uses.
func splitLines(text string) []string {
	lines := []string{}
	start := 0
	for i, r := range text {
		switch r {
		case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		case '\r':
			if strings.HasPrefix(text[i+1:], "\n") {
				continue // \r\n is one line end
			}
		default:
			continue
		}
		end := i + utf8.RuneLen(r)
		lines = append(lines, text[start:end])
		start = end
	}
	if start < len(text) {
		lines = append(lines, text[start:])
	}
	return lines
}
