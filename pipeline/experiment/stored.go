package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"metasymlab/pipeline/output"
	"metasymlab/pipeline/store"
)

// configurationName is the file in a step's folder that shows a reader what determined the result: the parts as plain JSON.
const configurationName = "configuration.json"

// Stored is where a published result lies in the store, and what determined it.
type Stored struct {
	Key    string
	Folder string // below the store, with forward slashes

	// Configuration is all that determined the result, by name, as JSON: settings, seed, the keys of what it is made from,
	// code version, arithmetic. Empty if the folder is gone from the store.
	Configuration map[string]json.RawMessage
}

// Stored tells where the item's published result comes from.
func (w *Workspace) Stored(i Item) (Stored, error) {
	key, err := w.publishedKey(i)
	if err != nil {
		return Stored{}, err
	}
	s := Stored{Key: key, Folder: i.Kind + "/" + key}
	var parts map[string]string
	err = store.ReadRecord(w.stored(i.Kind, key, partsName), &parts)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	s.Configuration = configuration(parts)
	return s, nil
}

func configuration(parts map[string]string) map[string]json.RawMessage {
	values := make(map[string]json.RawMessage, len(parts))
	for name, text := range parts {
		values[name] = json.RawMessage(text)
	}
	return values
}

// writeConfiguration writes a step's parts for a reader. Nothing reads it back: parts.json has a checksum and counts.
func writeConfiguration(file string, parts map[string]string) error {
	text, err := json.MarshalIndent(configuration(parts), "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return output.Write(file, append(text, '\n'))
}
