package notebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// multiline is text that a notebook file holds as one string or as a list of
// lines, each with its line end.
type multiline string

func (m *multiline) UnmarshalJSON(data []byte) error {
	var lines []string
	if bytes.HasPrefix(data, []byte("[")) {
		if err := json.Unmarshal(data, &lines); err != nil {
			return errors.New("want a string or a list of strings")
		}
		*m = multiline(strings.Join(lines, ""))
		return nil
	}
	var text *string
	if err := json.Unmarshal(data, &text); err != nil || text == nil {
		return errors.New("want a string or a list of strings")
	}
	*m = multiline(*text)
	return nil
}

// The file's own shape; pointers tell an absent key from an empty value.
type (
	fileNotebook struct {
		Cells    *[]json.RawMessage `json:"cells"`
		Metadata map[string]any     `json:"metadata"`
		Major    *int               `json:"nbformat"`
		Minor    *int               `json:"nbformat_minor"`
	}
	fileCell struct {
		ID             *string                   `json:"id"`
		Type           CellType                  `json:"cell_type"`
		Source         *multiline                `json:"source"`
		Metadata       map[string]any            `json:"metadata"`
		ExecutionCount *int                      `json:"execution_count"`
		Outputs        []fileOutput              `json:"outputs"`
		Attachments    map[string]map[string]any `json:"attachments"`
	}
	fileOutput struct {
		Type           OutputType     `json:"output_type"`
		Name           string         `json:"name"`
		Text           multiline      `json:"text"`
		Data           map[string]any `json:"data"`
		Metadata       map[string]any `json:"metadata"`
		ExecutionCount *int           `json:"execution_count"`
		EName          string         `json:"ename"`
		EValue         string         `json:"evalue"`
		Traceback      []string       `json:"traceback"`
	}
)

var validID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Parse reads a notebook of nbformat 4.0 to 4.5. Cells of versions before 4.5
// have no id; they get "cell-1", "cell-2", ... in their order. What is not in
// the schema is refused, because it would be lost on writing.
func Parse(data []byte) (*Notebook, error) {
	var file fileNotebook
	if err := decodeStrict(data, &file); err != nil {
		return nil, fmt.Errorf("not a Jupyter notebook: %w", err)
	}
	switch {
	case file.Major == nil || file.Minor == nil:
		return nil, errors.New("not a Jupyter notebook: no nbformat version")
	case *file.Major != FormatMajor || *file.Minor < 0 || *file.Minor > FormatMinor:
		return nil, fmt.Errorf("nbformat %d.%d is not supported: want 4.0 to %d.%d",
			*file.Major, *file.Minor, FormatMajor, FormatMinor)
	case file.Cells == nil:
		return nil, errors.New("not a Jupyter notebook: no cells")
	}
	nb := &Notebook{Cells: make([]Cell, 0, len(*file.Cells)), Metadata: orEmpty(file.Metadata)}
	owner := map[string]int{} // id -> number of the cell that has it
	for i, raw := range *file.Cells {
		number := i + 1
		cell, err := parseCell(raw)
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", number, err)
		}
		if cell.ID == "" && *file.Minor < 5 {
			cell.ID = fmt.Sprintf("cell-%d", number)
		}
		if !validID.MatchString(cell.ID) {
			return nil, fmt.Errorf("cell %d: id %q: want 1 to 64 characters of A-Z a-z 0-9 _ -", number, cell.ID)
		}
		if first, taken := owner[cell.ID]; taken {
			return nil, fmt.Errorf("cell %d: id %q is already that of cell %d", number, cell.ID, first)
		}
		owner[cell.ID] = number
		nb.Cells = append(nb.Cells, cell)
	}
	return nb, nil
}

func parseCell(raw json.RawMessage) (Cell, error) {
	var file fileCell
	if err := decodeStrict(raw, &file); err != nil {
		return Cell{}, err
	}
	if file.Source == nil {
		return Cell{}, errors.New("no source")
	}
	cell := Cell{Type: file.Type, Source: string(*file.Source), Metadata: orEmpty(file.Metadata)}
	if file.ID != nil {
		cell.ID = *file.ID
	}
	switch file.Type {
	case Code:
		if file.Attachments != nil {
			return Cell{}, errors.New("a code cell has no attachments")
		}
		cell.ExecutionCount = file.ExecutionCount
		for i, output := range file.Outputs {
			parsed, err := parseOutput(output)
			if err != nil {
				return Cell{}, fmt.Errorf("output %d: %w", i+1, err)
			}
			cell.Outputs = append(cell.Outputs, parsed)
		}
	case Markdown, Raw:
		if file.Outputs != nil || file.ExecutionCount != nil {
			return Cell{}, fmt.Errorf("a %s cell has no outputs and no execution_count", file.Type)
		}
		for name, bundle := range file.Attachments {
			parsed, err := parseBundle(bundle)
			if err != nil {
				return Cell{}, fmt.Errorf("attachment %q: %w", name, err)
			}
			if cell.Attachments == nil {
				cell.Attachments = map[string]MIMEBundle{}
			}
			cell.Attachments[name] = parsed
		}
	default:
		return Cell{}, fmt.Errorf("cell_type %q: want code, markdown or raw", file.Type)
	}
	return cell, nil
}

func parseOutput(file fileOutput) (Output, error) {
	switch file.Type {
	case Stream:
		return Output{Type: Stream, Name: file.Name, Text: string(file.Text)}, nil
	case DisplayData, ExecuteResult:
		bundle, err := parseBundle(file.Data)
		if err != nil {
			return Output{}, err
		}
		out := Output{Type: file.Type, Data: bundle, Metadata: orEmpty(file.Metadata)}
		if file.Type == ExecuteResult {
			out.ExecutionCount = file.ExecutionCount
		}
		return out, nil
	case ErrorOutput:
		return Output{Type: ErrorOutput, EName: file.EName, EValue: file.EValue, Traceback: file.Traceback}, nil
	default:
		return Output{}, fmt.Errorf("output_type %q: want stream, display_data, execute_result or error", file.Type)
	}
}

// parseBundle joins the lines of text representations; JSON ones stay as they are.
func parseBundle(raw map[string]any) (MIMEBundle, error) {
	bundle := MIMEBundle{}
	for mimeType, value := range raw {
		if isJSONType(mimeType) {
			bundle[mimeType] = value
			continue
		}
		switch value := value.(type) {
		case string:
			bundle[mimeType] = value
		case []any:
			var text strings.Builder
			for _, line := range value {
				line, ok := line.(string)
				if !ok {
					return nil, fmt.Errorf("%s: want a string or a list of strings", mimeType)
				}
				text.WriteString(line)
			}
			bundle[mimeType] = text.String()
		default:
			return nil, fmt.Errorf("%s: want a string or a list of strings", mimeType)
		}
	}
	return bundle, nil
}

func isJSONType(mimeType string) bool {
	return mimeType == "application/json" || strings.HasSuffix(mimeType, "+json")
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

// decodeStrict decodes exactly one JSON value, refuses unknown keys, keeps
// numbers as they are written, and names the line of a syntax error.
func decodeStrict(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax):
			line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
			return fmt.Errorf("line %d: %w", line, err)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return errors.New("the file ends too early")
		}
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more text after the end of the notebook")
	}
	return nil
}
