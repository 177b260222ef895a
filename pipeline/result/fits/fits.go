// Package fits holds what predictions come to that are fitted to parts of the adaptation data and need no training.
package fits

import (
	"path/filepath"

	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// File is where they are published.
func File(f result.Folder, system string) string {
	return filepath.Join(f.Path, "fits", system+".json")
}

// Read reads them by name, such as "linear-adapted@adaptation-0.5".
func Read(f result.Folder, system string) (map[string]result.Evaluation, error) {
	var list []result.Evaluation
	if err := store.ReadRecord(File(f, system), &list); err != nil {
		return nil, err
	}
	out := make(map[string]result.Evaluation, len(list))
	for _, e := range list {
		out[e.Model] = e
	}
	return out, nil
}
