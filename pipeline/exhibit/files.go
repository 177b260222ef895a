package exhibit

import (
	"fmt"
	"os"
	"path/filepath"

	"metasymlab/figures/chart"
	"metasymlab/figures/table"

	"github.com/google/renameio/v2"
)

// File is one view of a table or figure: where it is, below the report's folder, with forward slashes, and how a reader
// calls it.
type File struct {
	Path, Label string
	text        func() ([]byte, error) // nil: made from the SVG
	svg         string                 // the picture that it is made from; "" for those of tables
}

// Files lists the views of all tables and figures; those of a figure that are not SVG only with converted.
func (e *Exhibits) Files(converted bool) []File {
	var files []File
	for _, t := range e.Tables {
		files = append(files, tableFiles(t)...)
	}
	for _, f := range e.Figures {
		files = append(files, figureFiles(f, converted)...)
	}
	return files
}

func tableFiles(t *table.Table) []File {
	name := "tables/" + t.ID
	plain := func(view func() []byte) func() ([]byte, error) {
		return func() ([]byte, error) { return view(), nil }
	}
	return []File{
		{Path: name + ".md", Label: "Markdown", text: plain(t.Markdown)},
		{Path: name + ".tex", Label: "LaTeX", text: plain(t.LaTeX)},
		{Path: name + ".csv", Label: "CSV", text: t.CSV},
		{Path: name + ".json", Label: "JSON", text: t.JSON},
	}
}

func figureFiles(f chart.Artwork, converted bool) []File {
	var files []File
	for _, width := range []struct {
		millimetres int
		svg         string
	}{{chart.SingleColumn, f.Single}, {chart.DoubleColumn, f.Double}} {
		name, label := fmt.Sprintf("figures/%s-%dmm", f.ID, width.millimetres), fmt.Sprintf("%d mm", width.millimetres)
		files = append(files, File{Path: name + ".svg", Label: label + " SVG", svg: width.svg, text: func() ([]byte, error) { return []byte(width.svg + "\n"), nil }})
		if converted {
			files = append(files, File{Path: name + ".pdf", Label: "PDF", svg: width.svg}, File{Path: name + ".png", Label: "PNG", svg: width.svg})
		}
	}
	return files
}

// Write writes all files below a folder, and removes from its tables and figures what is not among them: the report that
// they belonged to is gone. PDF and PNG are written if there is a converter, which may be nil.
func (e *Exhibits) Write(folder string, converter *Converter) error {
	files := e.Files(converter != nil)
	written := map[string]bool{}
	for _, sub := range []string{"tables", "figures"} {
		if err := os.MkdirAll(filepath.Join(folder, sub), 0o755); err != nil {
			return fmt.Errorf("write the tables and figures: %w", err)
		}
	}
	for _, f := range files {
		var text []byte
		var err error
		if f.text != nil {
			text, err = f.text()
		} else {
			text, err = converter.Convert([]byte(f.svg), filepath.Ext(f.Path)[1:])
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", f.Path, err)
		}
		path := filepath.Join(folder, filepath.FromSlash(f.Path))
		if err := renameio.WriteFile(path, text, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", f.Path, err)
		}
		written[path] = true
	}
	for _, sub := range []string{"tables", "figures"} {
		there, err := filepath.Glob(filepath.Join(folder, sub, "*"))
		if err != nil {
			return fmt.Errorf("look for old tables and figures: %w", err)
		}
		for _, path := range there {
			if written[path] {
				continue
			}
			if err := os.Remove(path); err != nil {
				return fmt.Errorf("remove an old table or figure: %w", err)
			}
		}
	}
	return nil
}
