package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/output"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/suggest"

	"github.com/pelletier/go-toml/v2"
)

// ParseChange reads "quadrotor.metasym.decoder.dropout=0.1". The value is as TOML has it; a text needs no quotes.
func ParseChange(change string) (key string, value any, err error) {
	key, right, ok := strings.Cut(change, "=")
	key, right = strings.TrimSpace(key), strings.TrimSpace(right)
	if !ok || key == "" || right == "" {
		return "", nil, fmt.Errorf("change %q: need KEY=VALUE, such as quadrotor.metasym.decoder.dropout=0.1", change)
	}
	var read struct{ V any }
	if err := toml.Unmarshal([]byte("V = "+right+"\n"), &read); err != nil {
		return key, right, nil
	}
	return key, read.V, nil
}

// Change writes a profile that is another with some settings changed, and gives its file, which lies in the output
// folder of its own: out/laptop-dropout-0.1-5be5c1. It is a profile as others are, for make and for notebooks; make
// clean removes it. Equal changes have the same file. The error names a key that the profile does not have, or a value
// that it cannot have.
func Change(w *experiment.Workspace, changes map[string]any) (string, error) {
	known, err := flat(w.Profile)
	if err != nil {
		return "", err
	}
	changes = maps.Clone(changes)
	var words []string
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		before, ok := known[key]
		if !ok {
			return "", suggest.Unknown("setting", key, slices.Sorted(maps.Keys(known)))
		}
		value, err := asInTOML(changes[key])
		if err != nil {
			return "", fmt.Errorf("setting %s: %w", key, err)
		}
		_, real := before.(float64)
		if whole, ok := value.(int64); ok && real {
			value = float64(whole)
		}
		if reflect.TypeOf(value) != reflect.TypeOf(before) {
			return "", fmt.Errorf("setting %s: %s is not of the kind of %s, which profile %s has", key, text(value), text(before), w.Profile.Name)
		}
		changes[key] = value
		if !strings.HasSuffix(key, ".ablations.seeds") { // which follow from the system's
			words = append(words, key[strings.LastIndex(key, ".")+1:], text(value))
		}
	}
	if _, err := profile.With(w.Root, w.ProfilePath(), changes); err != nil {
		return "", err
	}
	return write(w, strings.Join(words, "-"), changes)
}

// asInTOML is a value as a profile that is read has it: int64, float64, string, bool or a list.
func asInTOML(value any) (any, error) {
	out, err := toml.Marshal(map[string]any{"V": value})
	if err != nil {
		return nil, err
	}
	var read struct{ V any }
	err = toml.Unmarshal(out, &read)
	return read.V, err
}

// trainedWith are the systems on which a profile trains an ablation.
func trainedWith(p *profile.Profile, name string) (systems []string) {
	for _, s := range p.Systems() {
		if s.Ablations != nil && slices.Contains(s.Ablations.Trained, name) {
			systems = append(systems, s.Name)
		}
	}
	return systems
}

// asking writes a profile that trains an ablation on systems, as another does that lacks it. "" if that trains it on
// all of them.
func asking(w *experiment.Workspace, changed ablation.Training, systems []string) (string, error) {
	there := trainedWith(w.Profile, changed.Name)
	changes := map[string]any{}
	for _, name := range systems {
		s, err := w.Profile.System(name)
		if err != nil {
			return "", err
		}
		switch {
		case slices.Contains(there, name):
		case s.Ablations != nil:
			changes[name+".ablations.trained"] = append(slices.Clone(s.Ablations.Trained), changed.Name)
		default:
			changes[name+".ablations.seeds"] = s.Seeds
			changes[name+".ablations.trained"], changes[name+".ablations.evaluated"] = []string{changed.Name}, []string{}
		}
	}
	if len(changes) == 0 {
		return "", nil
	}
	return write(w, changed.Name, changes)
}

// unfit are the characters that a profile's name may not have, or that would only lengthen it.
var unfit = regexp.MustCompile(`[^A-Za-z0-9._]+`)

// write writes a profile that extends a workspace's. about is for people; a hash sets its name apart.
func write(w *experiment.Workspace, about string, changes map[string]any) (string, error) {
	sum := sha256.Sum256([]byte(w.ProfileArgument() + "\n" + profile.ChangesText(changes)))
	about = strings.Trim(unfit.ReplaceAllString(about, "-"), "-")
	const longest = 40
	name := w.Profile.Name + "-" + about[:min(len(about), longest)] + "-" + hex.EncodeToString(sum[:3])
	folder := filepath.Join(w.Root, "out", name)
	tree := map[string]any{"extends": w.ProfileArgument()}
	if base := w.ProfileArgument(); filepath.Ext(base) == ".toml" { // seen from the new file
		path, err := filepath.Rel(folder, w.ProfilePath())
		if err != nil {
			path = w.ProfilePath()
		}
		tree["extends"] = filepath.ToSlash(path)
	}
	for key, value := range changes {
		into, names := tree, strings.Split(key, ".")
		for _, table := range names[:len(names)-1] {
			if into[table] == nil {
				into[table] = map[string]any{}
			}
			into = into[table].(map[string]any)
		}
		into[names[len(names)-1]] = value
	}
	content, err := toml.Marshal(tree)
	if err != nil {
		return "", fmt.Errorf("write profile %s: %w", name, err)
	}
	file := filepath.Join(folder, name+".toml")
	content = append([]byte("# Written by paper compare or paper sweep.\n"), content...)
	if was, err := os.ReadFile(file); err == nil && string(was) == string(content) {
		return file, nil
	}
	if err := output.Write(file, content); err != nil {
		return "", fmt.Errorf("write profile %s: %w", name, err)
	}
	return file, nil
}
