package exhibit

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/table"
	"metasymlab/pipeline/output"
	"metasymlab/pipeline/store"
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

// listName is the record of the files that were written, below the report's folder.
const listName = "files.json"

// Write writes all files below a folder, with others by their paths in it, and removes those that an earlier call has
// written and this one has not: the report that they belonged to is gone. PDF and PNG are written if there is a
// converter, which may be nil. It returns the paths of all files.
func (e *Exhibits) Write(folder string, converter *Converter, others map[string][]byte) (written []string, err error) {
	list := filepath.Join(folder, listName)
	var before []string
	if err := store.ReadRecord(list, &before); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	written = slices.Sorted(maps.Keys(others))
	for _, f := range e.Files(converter != nil) {
		written = append(written, f.Path)
	}
	// All that may be there until the end: what a killed call has written is known too.
	if err := store.WriteRecord(list, union(before, written)); err != nil {
		return nil, err
	}
	if err := e.write(folder, converter); err != nil {
		return nil, err
	}
	for name, text := range others {
		if err := output.Write(filepath.Join(folder, filepath.FromSlash(name)), text); err != nil {
			return nil, err
		}
	}
	for _, name := range before {
		if slices.Contains(written, name) {
			continue
		}
		if err := os.Remove(filepath.Join(folder, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("remove a file of an older report: %w", err)
		}
	}
	return written, store.WriteRecord(list, written)
}

// write writes the files of the tables and figures.
func (e *Exhibits) write(folder string, converter *Converter) error {
	for _, f := range e.Files(converter != nil) {
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
		if err := output.Write(filepath.Join(folder, filepath.FromSlash(f.Path)), text); err != nil {
			return err
		}
	}
	return nil
}

// union is both lists, sorted, each name once.
func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}
