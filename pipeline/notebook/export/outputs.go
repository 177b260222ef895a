package export

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"metasymlab/pipeline/notebook"
)

// renderOutputs returns the outputs of a code cell, "" if there are none.
func renderOutputs(text *markdown, outputs []notebook.Output) (string, error) {
	var b strings.Builder
	for i, output := range outputs {
		rendered, err := renderOutput(text, output)
		if err != nil {
			return "", fmt.Errorf("output %d: %w", i+1, err)
		}
		b.WriteString(rendered)
	}
	if b.Len() == 0 {
		return "", nil
	}
	return "<div class=\"nb-outputs\">\n" + b.String() + "</div>\n", nil
}

func renderOutput(text *markdown, output notebook.Output) (string, error) {
	switch output.Type {
	case notebook.Stream:
		if strings.TrimSpace(output.Text) == "" {
			return "", nil
		}
		class := "nb-stream"
		if output.Name == "stderr" {
			class = "nb-stream nb-stderr"
		}
		return preformatted(class, output.Text), nil
	case notebook.ErrorOutput:
		return renderError(output), nil
	default:
		return renderBundle(text, output)
	}
}

// renderError returns the error that ended a cell. The traceback usually begins
// with the message; it is not said twice.
func renderError(output notebook.Output) string {
	message := strings.Trim(output.EName+": "+output.EValue, ": ")
	trace := strings.Join(output.Traceback, "\n")
	if !strings.Contains(trace, output.EValue) || strings.TrimSpace(trace) == "" {
		trace = strings.TrimSpace(message + "\n" + trace)
	}
	return "<div class=\"nb-error\">\n<p><strong>This cell failed.</strong></p>\n" +
		preformatted("nb-traceback", trace) + "</div>\n"
}

// representations says how each MIME type is shown, the richest first.
func representations() []representation {
	return []representation{
		{"text/html", showHTML},
		{"image/svg+xml", showSVG},
		{"image/png", showImage},
		{"image/jpeg", showImage},
		{"text/markdown", showMarkdown},
		{"text/latex", showText},
		{"text/plain", showText},
	}
}

type representation struct {
	mimeType string
	show     func(text *markdown, mimeType, content string, output notebook.Output) (string, error)
}

// renderBundle shows the richest representation of a displayed value.
func renderBundle(text *markdown, output notebook.Output) (string, error) {
	if len(output.Data) == 0 {
		return "", nil
	}
	for _, r := range representations() {
		if content, ok := output.Data.Text(r.mimeType); ok {
			return r.show(text, r.mimeType, content, output)
		}
	}
	types := slices.Sorted(maps.Keys(output.Data))
	return preformatted("nb-missing", "(an output of type "+strings.Join(types, ", ")+", which has no place in a page)"), nil
}

func showHTML(_ *markdown, _, content string, _ notebook.Output) (string, error) {
	return "<div class=\"nb-html\">\n" + strings.ToValidUTF8(content, "\uFFFD") + "\n</div>\n", nil
}

func showMarkdown(text *markdown, _, content string, _ notebook.Output) (string, error) {
	rendered, err := text.render(content, nil)
	if err != nil {
		return "", err
	}
	return "<div class=\"nb-text\">\n" + rendered + "</div>\n", nil
}

func showText(_ *markdown, mimeType, content string, _ notebook.Output) (string, error) {
	if strings.TrimSpace(content) == "" {
		return "", nil
	}
	_, kind, _ := strings.Cut(mimeType, "/")
	return preformatted("nb-"+kind, content), nil
}

// showSVG shows a vector picture as an image: its ids and scripts, if any, stay
// apart from those of the page.
func showSVG(_ *markdown, mimeType, content string, output notebook.Output) (string, error) {
	return image(mimeType, base64.StdEncoding.EncodeToString([]byte(content)), output), nil
}

// showImage shows a picture that the notebook holds as base64, in lines.
func showImage(_ *markdown, mimeType, content string, output notebook.Output) (string, error) {
	encoded, err := cleanBase64(content)
	if err != nil {
		return "", fmt.Errorf("%s: %w", mimeType, err)
	}
	return image(mimeType, encoded, output), nil
}

func image(mimeType, encoded string, output notebook.Output) string {
	alt := "Picture"
	if plain, ok := output.Data.Text("text/plain"); ok && strings.TrimSpace(plain) != "" {
		alt = strings.TrimSpace(plain)
	}
	size := ""
	details, _ := output.Metadata[mimeType].(map[string]any)
	for _, side := range []string{"width", "height"} {
		if n, err := wholeNumber(details[side]); err == nil && n > 0 {
			size += fmt.Sprintf(" %s=\"%d\"", side, n)
		}
	}
	return fmt.Sprintf("<p class=\"nb-image\"><img alt=\"%s\"%s src=\"data:%s;base64,%s\"></p>\n",
		attribute(alt), size, mimeType, encoded)
}

// wholeNumber reads a number of the notebook's metadata.
func wholeNumber(value any) (int64, error) {
	switch value := value.(type) {
	case json.Number:
		return value.Int64()
	case float64:
		return int64(value), nil
	}
	return 0, fmt.Errorf("%v is not a number", value)
}

// cleanBase64 returns base64 without the line ends, checked: it goes into an
// attribute unescaped.
func cleanBase64(text string) (string, error) {
	text = strings.Join(strings.Fields(text), "")
	if _, err := base64.StdEncoding.DecodeString(text); err != nil {
		return "", fmt.Errorf("the picture is not base64: %w", err)
	}
	return text, nil
}
