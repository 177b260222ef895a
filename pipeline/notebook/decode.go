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
		Major    json.RawMessage    `json:"nbformat"` // checked before
		Minor    json.RawMessage    `json:"nbformat_minor"`
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

// ValidID tells whether a cell may have an id.
func ValidID(id string) bool { return validID.MatchString(id) }

// Parse reads a notebook of nbformat 4.0 to 4.5. A cell without an id, as all are in versions before 4.5, or with one
// that is not valid or that an earlier cell has, gets "cell-" and its number. Line ends of sources become "\n". What is
// not in the schema is refused, because it would be lost on writing.
func Parse(data []byte) (*Notebook, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // a byte order mark, which editors of Windows write
	if err := checkVersion(data); err != nil {
		return nil, err
	}
	var file fileNotebook
	if err := decodeStrict(data, &file); err != nil {
		return nil, fmt.Errorf("not a Jupyter notebook: %w", err)
	}
	if file.Cells == nil {
		return nil, errors.New("not a Jupyter notebook: no cells")
	}
	nb := &Notebook{Cells: make([]Cell, 0, len(*file.Cells)), Metadata: orEmpty(file.Metadata)}
	for i, raw := range *file.Cells {
		cell, err := parseCell(raw)
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		nb.Cells = append(nb.Cells, cell)
	}
	nb.completeIDs()
	return nb, nil
}

// checkVersion comes first: in other versions of the format hardly a key is the same.
func checkVersion(data []byte) error {
	var version struct {
		Major *int `json:"nbformat"`
		Minor *int `json:"nbformat_minor"`
	}
	if err := decode(json.NewDecoder(bytes.NewReader(data)), data, &version); err != nil {
		return fmt.Errorf("not a Jupyter notebook: %w", err)
	}
	if version.Major == nil {
		return errors.New("not a Jupyter notebook: no nbformat version")
	}
	major, minor := *version.Major, 0
	if version.Minor != nil {
		minor = *version.Minor
	}
	switch {
	case 1 <= major && major < FormatMajor:
		return fmt.Errorf("nbformat %d is too old: convert it with 'jupyter nbconvert --to notebook --nbformat 4 --inplace FILE'", major)
	case major != FormatMajor || minor < 0 || minor > FormatMinor:
		return fmt.Errorf("nbformat %d.%d is not supported: want 4.0 to %d.%d", major, minor, FormatMajor, FormatMinor)
	}
	return nil
}

// completeIDs gives an id to each cell that has none of its own.
func (nb *Notebook) completeIDs() {
	taken := map[string]bool{}
	var without []int
	for i, cell := range nb.Cells {
		if !ValidID(cell.ID) || taken[cell.ID] {
			without = append(without, i)
			continue
		}
		taken[cell.ID] = true
	}
	for _, i := range without {
		id := fmt.Sprintf("cell-%d", i+1)
		for taken[id] {
			id += "-"
		}
		nb.Cells[i].ID, taken[id] = id, true
	}
}

func parseCell(raw json.RawMessage) (Cell, error) {
	var file fileCell
	if err := decodeStrict(raw, &file); err != nil {
		return Cell{}, err
	}
	if file.Source == nil {
		return Cell{}, errors.New("no source")
	}
	source := strings.ReplaceAll(string(*file.Source), "\r\n", "\n") // the kernel takes \r for a part of a magic's name
	cell := Cell{Type: file.Type, Source: source, Metadata: orEmpty(file.Metadata)}
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

// decodeStrict is decode that refuses unknown keys and keeps numbers as they are written.
func decodeStrict(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	return decode(decoder, data, into)
}

// decode decodes exactly one JSON value, which is all of data, and names the line of a syntax error.
func decode(decoder *json.Decoder, data []byte, into any) error {
	if err := decoder.Decode(into); err != nil {
		var syntax *json.SyntaxError
		var wrong *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
			return fmt.Errorf("line %d: %w", line, err)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return errors.New("the file ends too early")
		case errors.As(err, &wrong) && wrong.Field != "":
			return fmt.Errorf("%s is of the wrong kind: %s", wrong.Field, wrong.Value)
		case errors.As(err, &wrong):
			return fmt.Errorf("want an object, got: %s", wrong.Value)
		}
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more text after the end of the notebook")
	}
	return nil
}
