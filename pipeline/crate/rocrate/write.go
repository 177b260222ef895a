package rocrate

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"metasymlab/pipeline/output"
)

// ManifestSize is the size of the manifest of files: known before their hashes are.
func ManifestSize(files []Measured) int64 {
	lines := func(path string) int64 { return int64(2*32 + len("  ") + len(path) + len("\n")) }
	size := lines(Metadata) + lines(Preview)
	for _, f := range files {
		size += lines(f.Path)
	}
	return size
}

// Seal gives all files of a crate: those given, its description, the page for people and, last, the manifest.
func Seal(files []Measured, metadata, preview []byte) ([]Measured, error) {
	own, err := Measure([]File{{Path: Metadata, Data: metadata}, {Path: Preview, Data: preview}})
	if err != nil {
		return nil, err
	}
	all := slices.Concat(files, own)
	slices.SortFunc(all, func(a, b Measured) int { return strings.Compare(a.Path, b.Path) })
	text := manifest(all)
	return append(all, Measured{File{Path: Manifest, Data: text}, int64(len(text)), sum(text)}), nil
}

// WriteFolder writes a crate as a folder, in place of one that is there. The manifest comes last: without it, it is no
// crate.
//
// Errors: the folder holds something else than a crate; a file has changed since it was measured; disk faults.
func WriteFolder(folder string, files []Measured) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write crate: %w", err)
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(folder, Metadata)); err != nil {
			return fmt.Errorf("%s is there and is no crate: name another folder", folder)
		}
		if err := os.RemoveAll(folder); err != nil {
			return fmt.Errorf("remove the older crate: %w", err)
		}
	}
	// The description first, so that what a killed call leaves is known to be a crate.
	files = slices.Clone(files)
	if i := slices.IndexFunc(files, func(f Measured) bool { return f.Path == Metadata }); i > 0 {
		files = slices.Insert(slices.Delete(slices.Clone(files), i, i+1), 0, files[i])
	}
	for _, f := range files {
		content, err := f.same()
		if err != nil {
			return err
		}
		file := filepath.Join(folder, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return output.Fault(file, err)
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return output.Fault(file, err)
		}
	}
	return nil
}

// same is the content of a file, which must be what was measured.
func (f Measured) same() ([]byte, error) {
	content, err := f.content()
	if err != nil {
		return nil, fmt.Errorf("%s of the crate: %w", f.Path, err)
	}
	if sum(content) != f.SHA256 {
		return nil, fmt.Errorf("%s changed while the crate was written: run the same command again", f.From)
	}
	return content, nil
}

// day is the time of all files in a zip: the first that the format knows.
var day = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// WriteZip writes a crate as one file. Equal files give equal bytes, with the same release of Go.
func WriteZip(file string, files []Measured) error {
	return output.File(file, func(w io.Writer) error {
		archive := zip.NewWriter(w)
		for _, f := range files {
			content, err := f.same()
			if err != nil {
				return err
			}
			header := &zip.FileHeader{Name: f.Path, Method: zip.Deflate, Modified: day}
			header.SetMode(0o644)
			entry, err := archive.CreateHeader(header)
			if err != nil {
				return err
			}
			if _, err := io.Copy(entry, bytes.NewReader(content)); err != nil {
				return err
			}
		}
		return archive.Close()
	})
}
