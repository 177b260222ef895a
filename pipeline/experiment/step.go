package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"metasymlab/pipeline/store"
)

// step is one step of the pipeline with all that determines its result. Its key, a hash of the parts, names its folder.
type step struct {
	kind  string // data, train, evaluate, references
	key   string
	parts map[string]string // by name; each the JSON of a value
}

// partsName is the file in a step's folder that keeps the parts, so that a later question "why is this stale" can be
// answered by name.
const partsName = "parts.json"

func newStep(kind string, parts map[string]any) (step, error) {
	s := step{kind: kind, parts: map[string]string{}}
	for name, value := range parts {
		text, err := json.Marshal(value)
		if err != nil {
			return s, fmt.Errorf("%s step: %s has no JSON form: %w", kind, name, err)
		}
		s.parts[name] = string(text)
	}
	var err error
	s.key, err = store.Key(map[string]any{"kind": kind, "parts": s.parts})
	return s, err
}

// difference says which parts of a step differ from those of an older one of the same kind.
func (s step) difference(older map[string]string) string {
	names := store.Changed(older, s.parts)
	for i := range names {
		names[i] = strings.ReplaceAll(names[i], "_", " ")
	}
	return strings.Join(names, ", ") + " changed"
}

// compare tells why an artefact whose record has the given key is not what the step would make now: "" if it is.
func (w *Workspace) compare(s step, key string) (string, error) {
	if key == s.key {
		return "", nil
	}
	var older map[string]string
	err := store.ReadRecord(w.stored(s.kind, key, partsName), &older)
	if errors.Is(err, fs.ErrNotExist) {
		return "made from other inputs", nil
	}
	if err != nil {
		return "", err
	}
	return s.difference(older), nil
}
