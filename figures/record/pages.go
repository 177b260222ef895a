package record

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"metasymlab/pipeline/output"
)

// Each page shows the numbers between these lines.
const (
	opening = "<!-- Numbers of record, from figures/gallery/laptop.json: make record writes all to the closing line. -->\n"
	closing = "<!-- The end of the numbers of record. -->\n"
)

// page is a document that shows the numbers.
type page struct {
	file     string // relative to the root
	markdown func(*Record) string
}

// pages are all that do.
var pages = []page{{"README.md", (*Record).summary}, {"docs/results.md", (*Record).details}}

// Pages are the files of the documents that show the numbers, relative to the root.
func Pages() []string {
	var files []string
	for _, p := range pages {
		files = append(files, p.file)
	}
	return files
}

// WritePages writes the numbers into the documents.
func (r *Record) WritePages(root string) error {
	for _, p := range pages {
		file := filepath.Join(root, p.file)
		text, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("numbers of record: %w", err)
		}
		if text, err = inserted(text, p.markdown(r)); err != nil {
			return fmt.Errorf("numbers of record: %s: %w", file, err)
		}
		if err := output.Write(file, text); err != nil {
			return err
		}
	}
	return nil
}

// inserted is a text with the numbers between its two lines.
func inserted(text []byte, numbers string) ([]byte, error) {
	before, rest, begun := bytes.Cut(text, []byte(opening))
	_, after, ended := bytes.Cut(rest, []byte(closing))
	if !begun || !ended {
		return nil, fmt.Errorf("there are no lines %q and, below, %q", strings.TrimSpace(opening), strings.TrimSpace(closing))
	}
	return slices.Concat(before, []byte(opening+"\n"+numbers+"\n"+closing), after), nil
}
