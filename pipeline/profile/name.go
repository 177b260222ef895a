package profile

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// fileName is what a profile's file may be called, as its name becomes a folder's, in rules of make too.
var fileName = regexp.MustCompile(`^[\p{L}\p{Nd}_][\p{L}\p{M}\p{Nd}._-]*\.toml$`)

// storeName is the folder beside the profiles' own.
const storeName = "store"

// nameOf is the name of the profile in a file.
func nameOf(path string) (string, error) {
	base := filepath.Base(path)
	name := strings.TrimSuffix(base, ".toml")
	switch {
	case !fileName.MatchString(base):
		return "", fmt.Errorf("profile %q: rename the file: its name may have letters and digits of any script, '.', '_' and '-', must not begin with '.' or '-', and ends in .toml", base)
	case strings.EqualFold(name, storeName):
		return "", fmt.Errorf("profile %q: rename the file: out/%s is the store's folder", base, storeName)
	}
	return name, nil
}

// distinct refuses a name that only capital letters tell from one of the project's own: on some systems both have the
// same folder.
func distinct(root, path string) error {
	name := strings.TrimSuffix(filepath.Base(path), ".toml")
	for _, known := range named(root) {
		if name != known && strings.EqualFold(name, known) {
			return fmt.Errorf("profile %q: rename the file: its name differs from that of profile %s in capital letters only", filepath.Base(path), known)
		}
	}
	return nil
}

// named lists the project's own profiles.
func named(root string) []string {
	files, _ := os.ReadDir(filepath.Join(root, Folder))
	var names []string
	for _, file := range files {
		if name, ok := strings.CutSuffix(file.Name(), ".toml"); ok {
			names = append(names, name)
		}
	}
	return names
}
