package inference

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"metasymlab/pipeline/store"
)

// schema names the layout of a model's file; a change of layout gets a new number, so that other files are refused, not
// misread.
const schema = "metasymlab/model/2"

// The keys of a file's metadata.
const (
	schemaKey      = "schema"
	descriptionKey = "model"
	dataSum        = "sha256" // package store's own
	headerSum      = "header_sha256"
)

// kind is what messages call the file.
var kind = store.Kind{Name: "model", Repair: "export or copy it again"}

// Save writes the model as one file in the safetensors format. Other programs read it as it is: the weights are float32
// tensors under the names of their parameters, such as "encoder/linear1/S1"; the text "model" of the file's metadata is
// a JSON object with system, channels, architecture, state_scale, control_scale, time_step and provenance.
//
// Equal models give equal bytes. The write is atomic; a missing folder is made.
func (m *Model) Save(path string) error {
	if err := m.Validate(); err != nil {
		return fmt.Errorf("cannot save model %s: %w", path, err)
	}
	text, err := describe(m)
	if err != nil {
		return fmt.Errorf("cannot save model %s: %w", path, err)
	}
	parameters := m.Architecture.Parameters()
	list := make([]store.NamedTensor, len(parameters))
	for i, p := range parameters {
		list[i] = store.NamedTensor{Name: p.Name, Shape: p.Dims, Data: m.Weights[i]}
	}
	return store.WriteTensors(path, list, map[string]string{schemaKey: schema, descriptionKey: string(text)})
}

// Load reads what Save wrote, to the last bit; and what another program wrote, if it says the same: the order of
// tensors and keys and the space between them are its own. It leaves the checksums out, "sha256" and "header_sha256" of
// the metadata; where they stand, they must agree. A file that is damaged, of another layout, or has a key or tensor
// too many or too few is refused.
//
// Errors, by errors.Is: fs.ErrNotExist, store.ErrTruncated, store.ErrAltered.
func Load(path string) (*Model, error) {
	list, metadata, err := store.ReadTensorsOf(kind, path)
	if errors.Is(err, store.ErrAltered) {
		list, metadata, err = loadForeign(path, err)
	}
	if err != nil {
		return nil, err
	}
	m, err := assemble(list, metadata)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", path, err)
	}
	return m, nil
}

// loadForeign reads a file that package store has refused: if it has no checksums, another program wrote it.
func loadForeign(path string, refused error) ([]store.NamedTensor, map[string]string, error) {
	list, metadata, err := readUnsummed(path)
	if errors.Is(err, errOtherFormat) {
		return nil, nil, refused
	}
	if metadata[dataSum] != "" || metadata[headerSum] != "" {
		return nil, nil, fmt.Errorf("%w; another program that writes it should leave '%s' and '%s' out", refused, dataSum, headerSum)
	}
	return list, metadata, err
}

// assemble makes a model of a file's content.
func assemble(list []store.NamedTensor, metadata map[string]string) (*Model, error) {
	stated, ok := metadata[schemaKey]
	switch {
	case !ok:
		return nil, fmt.Errorf("this is a tensor file, but not a model: its metadata have no '%s'", schemaKey)
	case stated != schema:
		return nil, fmt.Errorf("its layout is %q, this program reads %q", stated, schema)
	}
	for _, name := range slices.Sorted(maps.Keys(metadata)) {
		if name != schemaKey && name != descriptionKey {
			return nil, fmt.Errorf("its metadata have an unknown key '%s'", name)
		}
	}
	text, ok := metadata[descriptionKey]
	if !ok {
		return nil, fmt.Errorf("its metadata have no '%s'", descriptionKey)
	}
	m, err := parseDescription([]byte(text))
	if err != nil {
		return nil, err
	}
	// Every layer and sublayer has a tensor. Asked before the parameters are listed, which a false number would make
	// long.
	if e := m.Architecture.MAML.Encoder; m.Architecture.MAML.Symplectic() && (e.Layers > len(list) || e.Layers*max(1, e.Sublayers) > len(list)) {
		return nil, fmt.Errorf("%d tensors are not enough for an encoder of %d layers", len(list), e.Layers)
	}
	byName := map[string]store.NamedTensor{}
	for _, t := range list {
		byName[t.Name] = t
	}
	for _, p := range m.Architecture.Parameters() {
		t, ok := byName[p.Name]
		values, single := t.Data.([]float32)
		switch {
		case !ok:
			return nil, fmt.Errorf("weights %s are missing", p.Name)
		case !single || !slices.Equal(t.Shape, p.Dims):
			return nil, fmt.Errorf("weights %s: %T of shape %v, need []float32 of shape %v", p.Name, t.Data, t.Shape, p.Dims)
		}
		m.Weights = append(m.Weights, values)
		delete(byName, p.Name)
	}
	for _, t := range list {
		if _, left := byName[t.Name]; left {
			return nil, fmt.Errorf("tensor '%s' belongs to no part of the architecture", t.Name)
		}
	}
	return m, m.Validate()
}
