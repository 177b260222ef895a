package assets

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// module is the path in the go.mod that marks the project's root.
const module = "metasymlab"

// Root is the absolute path of the project's root: the nearest folder, from the
// working directory upwards, whose go.mod is that of module metasymlab. Notebook
// cells, tests and commands, which run in different folders, all find it so.
func Root() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("assets: finding the project's root: %w", err)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if isRoot(dir) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("assets: no go.mod of module %s in %s or above it: run this inside the project", module, start)
		}
	}
}

// isRoot tells whether dir holds the go.mod of the project's module.
func isRoot(dir string) bool {
	data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) >= 2 && fields[0] == "module" {
			return strings.Trim(fields[1], `"`) == module
		}
	}
	return false
}
