package experiment

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"metasymlab/pipeline/output"
	"metasymlab/pipeline/store"
)

// The files in the folder of a stored result that keep its recipe: parts.json has a checksum and tells later why a
// result is stale; configuration.json is for a reader, and nothing reads it back.
const (
	partsName         = "parts.json"
	configurationName = "configuration.json"
)

// recipe is all that determines a stored result. Its key, a hash of the parts, names its folder.
type recipe struct {
	kind  string
	key   string
	parts map[string]string // by name; each the JSON of a value
}

func newRecipe(kind string, parts map[string]any) (recipe, error) {
	r := recipe{kind: kind, parts: map[string]string{}}
	for name, value := range parts {
		text, err := json.Marshal(value)
		if err != nil {
			return r, fmt.Errorf("%s step: %s has no JSON form: %w", kind, name, err)
		}
		r.parts[name] = string(text)
	}
	var err error
	r.key, err = store.Key(map[string]any{"kind": kind, "parts": r.parts})
	return r, err
}

// write writes a recipe into its folder.
func (r recipe) write(folder *store.Folder) error {
	text, err := json.MarshalIndent(configuration(r.parts), "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", folder.File(configurationName), err)
	}
	if err := output.Write(folder.File(configurationName), append(text, '\n')); err != nil {
		return err
	}
	return store.WriteRecord(folder.File(partsName), r.parts)
}

func configuration(parts map[string]string) map[string]json.RawMessage {
	values := make(map[string]json.RawMessage, len(parts))
	for name, text := range parts {
		values[name] = json.RawMessage(text)
	}
	return values
}

// stored is the path of a file in the folder of a stored result.
func (w *Workspace) stored(kind, key, name string) string {
	return filepath.Join(w.Store(), kind, key, name)
}
