package exhibit

import (
	"fmt"
	"html"
	"strings"

	"metasymlab/pipeline/notebook"
)

// Link returns the notebook with links to its files below each table and figure that it shows as HTML.
func Link(nb *notebook.Notebook, converted bool) (*notebook.Notebook, error) {
	linked := nb.Clone()
	for i, cell := range linked.Cells {
		for _, output := range cell.Outputs {
			found, err := read(output)
			if err != nil {
				return nil, fmt.Errorf("cell %d (%s): %w", i+1, cell.ID, err)
			}
			shown, isHTML := output.Data.Text("text/html")
			if files := found.Files(converted); isHTML && len(files) > 0 {
				output.Data["text/html"] = shown + links(files)
			}
		}
	}
	return linked, nil
}

func links(files []File) string {
	list := make([]string, len(files))
	for i, f := range files {
		list[i] = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(f.Path), html.EscapeString(f.Label))
	}
	return `<p class="files">` + strings.Join(list, " · ") + "</p>\n"
}
