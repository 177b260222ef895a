package rocrate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// File is a file of a crate: one of the disk, or text that is made for the crate.
type File struct {
	Path              string // in the crate, with forward slashes
	Name, Description string // without a name the description does not list it, only the manifest: its folder says what it is
	From              string // file on the disk; "" if it is Data
	Data              []byte
}

// Measured is a file with what says that it is still the same.
type Measured struct {
	File
	Size   int64
	SHA256 string
}

func (f File) content() ([]byte, error) {
	if f.From == "" {
		return f.Data, nil
	}
	return os.ReadFile(f.From)
}

// Measure reads the files and sorts them by their paths.
//
// Errors: a path that names no file of a crate, or the same one twice; a file that cannot be read.
func Measure(files []File) ([]Measured, error) {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	measured := make([]Measured, len(files))
	for i, f := range files {
		if !valid(f.Path) {
			return nil, fmt.Errorf("%q cannot be the path of a file in a crate", f.Path)
		}
		if i > 0 && files[i-1].Path == f.Path {
			return nil, fmt.Errorf("%s would be in the crate twice", f.Path)
		}
		content, err := f.content()
		if err != nil {
			return nil, fmt.Errorf("%s of the crate: %w", f.Path, err)
		}
		measured[i] = Measured{f, int64(len(content)), sum(content)}
	}
	return measured, nil
}

// valid tells whether a path stays in the crate and in its line of the manifest.
func valid(path string) bool {
	return fs.ValidPath(path) && path != "." && !strings.ContainsAny(path, "\\\n\r")
}

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}

// manifest is a line for each file: hash, two spaces, path.
func manifest(files []Measured) []byte {
	var text strings.Builder
	for _, f := range files {
		fmt.Fprintf(&text, "%s  %s\n", f.SHA256, f.Path)
	}
	return []byte(text.String())
}

// mediaTypes are those of the kinds of files that a crate may have.
var mediaTypes = map[string]string{
	".cff": "application/yaml", ".csv": "text/csv", ".html": "text/html", ".ipynb": "application/x-ipynb+json",
	".js": "text/javascript", ".json": "application/json", ".md": "text/markdown", ".mod": "text/plain",
	".pdf": "application/pdf", ".png": "image/png", ".safetensors": "application/octet-stream", ".sum": "text/plain",
	".svg": "image/svg+xml", ".tex": "text/x-tex", ".toml": "application/toml", ".txt": "text/plain",
}

// MediaType is the media type of a file, by its name.
func MediaType(file string) string {
	if kind, known := mediaTypes[path.Ext(file)]; known {
		return kind
	}
	return "text/plain"
}
