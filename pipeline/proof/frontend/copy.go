package frontend

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// copyCheckout copies the sources of a checkout into a new folder, whose path has a space. Tools and results, which do
// not change with sources, are linked: what is trained in one is there in the other.
func copyCheckout(root, scratch string) (string, error) {
	to := filepath.Join(scratch, "a copy")
	if err := os.Mkdir(to, 0o755); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		name := entry.Name()
		from, target := filepath.Join(root, name), filepath.Join(to, name)
		switch {
		case name == ".lab" || name == "out":
			err = os.Symlink(from, target)
		case strings.HasPrefix(name, "."):
		case entry.IsDir():
			err = os.CopyFS(target, os.DirFS(from))
		default:
			var text []byte
			if text, err = os.ReadFile(from); err == nil {
				err = os.WriteFile(target, text, 0o644)
			}
		}
		if err != nil {
			return "", fmt.Errorf("copy the checkout: %w", err)
		}
	}
	return to, nil
}

// edit replaces text that is once in a file.
func edit(file, before, after string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if strings.Count(string(text), before) != 1 {
		return fmt.Errorf("%s: %q is there %d times, want once", file, before, strings.Count(string(text), before))
	}
	return os.WriteFile(file, []byte(strings.Replace(string(text), before, after, 1)), 0o644)
}
