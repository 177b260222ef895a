package profile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"

	"github.com/pelletier/go-toml/v2"
)

// files writes files, by their names, into a new folder.
func files(t *testing.T, texts map[string]string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for name, text := range texts {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// own reads one of the project's profiles.
func own(t *testing.T, name string) *profile.Profile {
	t.Helper()
	path, err := profile.Find(root(t), name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.Read(root(t), path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestExtends: a profile is the one that it extends but for what it says.
func TestExtends(t *testing.T) {
	lstm, err := toml.Marshal(map[string]any{"mesh": map[string]any{"lstm": own(t, "smoke").Quantum.LSTM}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		texts  map[string]string
		base   string
		change func(p *profile.Profile)
	}{
		"nothing else": {map[string]string{"mine.toml": "extends = 'laptop'"}, "laptop", func(*profile.Profile) {}},
		"a value": {map[string]string{"mine.toml": "extends = 'laptop'\n[quadrotor.metasym.decoder]\ndropout = 0.125"}, "laptop",
			func(p *profile.Profile) { p.Quadrotor.MetaSym.Decoder.Dropout = 0.125 }},
		"an array": {map[string]string{"mine.toml": "extends = 'laptop'\nmesh.data.ood.mass = [3.0, 4.0]\nquantum.seeds = [9]\nquantum.ablations.seeds = [9]"}, "laptop",
			func(p *profile.Profile) {
				p.Mesh.Data.OOD.Mass, p.Quantum.Seeds, p.Quantum.Ablations.Seeds = profile.Range{3, 4}, []int{9}, []int{9}
			}},
		"without tables": {map[string]string{"mine.toml": "extends = 'paper'\nwithout = ['mesh.hnn', 'quadrotor.ablations']"}, "paper",
			func(p *profile.Profile) { p.Mesh.HNN, p.Quadrotor.Ablations = nil, nil }},
		"a table instead": {map[string]string{"mine.toml": "extends = 'laptop'\nwithout = ['mesh.ablations']\n[mesh.ablations]\nseeds = [1]\ntrained = ['no-encoder']\nevaluated = []"}, "laptop",
			func(p *profile.Profile) {
				p.Mesh.Ablations = &profile.Ablations{Seeds: []int{1}, Trained: []string{"no-encoder"}, Evaluated: []string{}}
			}},
		"a file": {map[string]string{"mine.toml": "extends = 'bases/a.toml'\nmesh.seeds = [7]\nmesh.ablations.seeds = [7]",
			"bases/a.toml": "extends = '../b.toml'\nmesh.seeds = [5]\nmesh3x3.seeds = [5]\nmesh3x3.ablations.seeds = [5]\nbackend = 'xla:cpu'",
			"b.toml":       "extends = 'laptop'\nmesh.seeds = [3]\nquadrotor.seeds = [3]\nquadrotor.ablations.seeds = [3]\nbackend = 'go'"}, "laptop",
			func(p *profile.Profile) {
				p.Backend, p.Mesh.Seeds, p.Mesh3x3.Seeds, p.Quadrotor.Seeds = "xla:cpu", []int{7}, []int{5}, []int{3}
				p.Mesh.Ablations.Seeds, p.Mesh3x3.Ablations.Seeds, p.Quadrotor.Ablations.Seeds = []int{7}, []int{5}, []int{3}
			}},
		"one of the same name": {map[string]string{"laptop.toml": "extends = 'laptop'\nquadrotor.data.noise = 0.5"}, "laptop",
			func(p *profile.Profile) { p.Quadrotor.Data.Noise = 0.5 }},
		"a part": {map[string]string{"mine.toml": "extends = 'laptop'\nquadrotor.data.noise = 0.5", "mine/lstm.toml": string(lstm),
			"mine/noise.toml": "quadrotor.data.nodes = 120", "mine/notes.txt": "x", "mine/.hidden.toml": "x", "mine/deeper/a.toml": "x"}, "laptop",
			func(p *profile.Profile) {
				p.Quadrotor.Data.Noise, p.Quadrotor.Data.Nodes, p.Mesh.LSTM = 0.5, 120, own(t, "smoke").Quantum.LSTM
			}},
		"a base with parts": {map[string]string{"mine.toml": "extends = 'base.toml'", "base.toml": "extends = 'smoke'", "base/a.toml": "quadrotor.data.noise = 0.5"}, "smoke",
			func(p *profile.Profile) { p.Quadrotor.Data.Noise = 0.5 }},
	} {
		want := own(t, c.base)
		want.Name = "mine"
		file := "mine.toml"
		if _, ok := c.texts[file]; !ok {
			file, want.Name = "laptop.toml", "laptop"
		}
		c.change(want)
		got, err := profile.Read(root(t), filepath.Join(files(t, c.texts), file))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, another profile than was wanted", name, err)
		}
	}
}

// TestExtendsRefused: what is wrong is named, with the file that it is in.
func TestExtendsRefused(t *testing.T) {
	full := string(profiletest.Text(t, profiletest.Tiny()))
	for name, c := range map[string]struct {
		texts map[string]string
		want  string // after "profile mine.toml: "
	}{
		"unknown name":     {map[string]string{"mine.toml": "extends = 'lapdop'"}, `extends "lapdop": unknown profile 'lapdop'; did you mean 'laptop'?`},
		"no name":          {map[string]string{"mine.toml": "extends = ''"}, `extends "": unknown profile ''`},
		"no file":          {map[string]string{"mine.toml": "extends = 'gone.toml'"}, `extends "gone.toml": stat `},
		"a folder":         {map[string]string{"mine.toml": "extends = 'a.toml'", "a.toml/x": ""}, "in a.toml: "},
		"no text":          {map[string]string{"mine.toml": "extends = 3"}, "line 1, column 11 (key 'extends'): "},
		"a circle":         {map[string]string{"mine.toml": "extends = 'a.toml'", "a.toml": "extends = 'b.toml'", "b.toml": "extends = './a.toml'"}, `in b.toml: extends "./a.toml": a.toml extends b.toml extends a.toml: no profile extends itself`},
		"itself":           {map[string]string{"mine.toml": "extends = 'mine.toml'"}, `extends "mine.toml": mine.toml extends mine.toml: no profile extends itself`},
		"nothing":          {map[string]string{"mine.toml": "mesh.seeds = [1]"}, "missing key 'note'"},
		"misspelt extends": {map[string]string{"mine.toml": "extend = 'laptop'"}, "line 1: unknown key 'extend'; did you mean 'extends'?"},
		"misspelt key":     {map[string]string{"mine.toml": "extends = 'laptop'\n[mesh.data]\nnoize = 0.0"}, "line 3: unknown key 'noize'; did you mean 'noise'?"},
		"capital":          {map[string]string{"mine.toml": "extends = 'laptop'\nmesh.Seeds = [4]"}, "unknown key 'Seeds'; did you mean 'seeds'?"},
		"wrong type":       {map[string]string{"mine.toml": "extends = 'laptop'\nmesh.seeds = 'one'"}, "line 2, column 14 (key 'mesh.seeds'): "},
		"short array":      {map[string]string{"mine.toml": "extends = 'laptop'\nmesh.data.ood.mass = [1.0]"}, "mesh.data.ood.mass: has 1 entries, need 2"},
		"out of range":     {map[string]string{"mine.toml": "extends = 'laptop'\nquantum.data.seed = 0"}, "quantum.data.seed: 0, need 1 to 2147483648"},
		"of the base":      {map[string]string{"mine.toml": "extends = 'laptop'\nmesh.data.train_systems = 3"}, "mesh.metasym.encoder.training.meta_batch: 4, need 1 to 3, the training systems, or 0 for all, from laptop/mesh.toml"},
		"of a file":        {map[string]string{"mine.toml": "extends = 'a.toml'", "a.toml": "extends = 'laptop'\nquantum.data.seed = 0"}, "quantum.data.seed: 0, need 1 to 2147483648, from a.toml"},
		"key of a file":    {map[string]string{"mine.toml": "extends = 'a.toml'", "a.toml": "extends = 'laptop'\n\nbackned = 'go'"}, "in a.toml: line 3: unknown key 'backned'; did you mean 'backend'?"},
		"key of a part":    {map[string]string{"mine.toml": "extends = 'laptop'", "mine/a.toml": "\nmehs.seeds = [1]"}, "in mine/a.toml: line 2: unknown key 'mehs'; did you mean 'mesh'?"},
		"value of a part":  {map[string]string{"mine.toml": "extends = 'laptop'", "mine/a.toml": "quantum.data.seed = 0"}, "quantum.data.seed: 0, need 1 to 2147483648, from mine/a.toml"},
		"part extends":     {map[string]string{"mine.toml": full, "mine/a.toml": "extends = 'laptop'"}, "in mine/a.toml: line 1: unknown key 'extends'"},
		"two parts":        {map[string]string{"mine.toml": "extends = 'laptop'", "mine/a.toml": "mesh.seeds = [1]\nmesh.data.noise = 0.1", "mine/b.toml": "mesh.data.noise = 0.1"}, "mesh.data.noise: both mine/a.toml and mine/b.toml have it"},
		"file and part":    {map[string]string{"mine.toml": "extends = 'laptop'\nmesh.seeds = [1]", "mine/a.toml": "mesh.seeds = [1]"}, "mesh.seeds: both mine.toml and mine/a.toml have it"},
		"parts of a base":  {map[string]string{"mine.toml": "extends = 'a.toml'\nmesh.seeds = [2]", "a.toml": "extends = 'laptop'\nmesh.seeds = [1]", "a/b.toml": "mesh.seeds = [1]"}, "mesh.seeds: both a.toml and a/b.toml have it"},
		"a broken part":    {map[string]string{"mine.toml": full, "mine/a.toml/x": ""}, "in mine/a.toml: "},
		"not there":        {map[string]string{"mine.toml": "extends = 'laptop'\nwithout = ['mesh.hnn']"}, "without: key mesh.hnn: there is no key 'hnn'"},
		"of nothing":       {map[string]string{"mine.toml": "without = ['mesh']\n" + full}, "without: key mesh: there is no key 'mesh'"},
		"needed":           {map[string]string{"mine.toml": "extends = 'laptop'\nwithout = ['mesh.data']"}, "missing key 'mesh.data'"},
		"part of it":       {map[string]string{"mine.toml": "extends = 'laptop'\nwithout = ['mesh.ablations']\nmesh.ablations.seeds = [1]"}, "missing key 'mesh.ablations.trained'"},
		"an ablation":      {map[string]string{"mine.toml": "extends = 'laptop'\nmesh.ablations = false"}, "line 2, column 18 (key 'mesh.ablations'): "},
	} {
		_, err := profile.Read(root(t), filepath.Join(files(t, c.texts), "mine.toml"))
		if err == nil || !strings.HasPrefix(err.Error(), "profile mine.toml: "+c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if errors.Is(err, fs.ErrNotExist) { // which means that the profile itself is gone
			t.Errorf("%s: %v is a missing file's", name, err)
		}
	}
	if _, err := profile.Read(root(t), filepath.Join(t.TempDir(), "mine.toml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// TestNothingRepeated: the project's profiles say nothing that is so in what they extend anyway.
func TestNothingRepeated(t *testing.T) {
	text, err := toml.Marshal(own(t, "laptop"))
	if err != nil {
		t.Fatal(err)
	}
	var laptop map[string]any
	if err := toml.Unmarshal(text, &laptop); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"smoke", "paper"} {
		texts, err := filepath.Glob(name + "/*.toml")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range append(texts, name+".toml") {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var tree map[string]any
			if err := toml.Unmarshal(text, &tree); err != nil {
				t.Fatal(err)
			}
			each(tree, "", func(key string, value any) {
				if table, last, err := profile.TableOf(laptop, key); err == nil && reflect.DeepEqual(table[last], value) {
					t.Errorf("%s: %s = %v, as laptop has it", file, key, value)
				}
			})
		}
	}
}

// each gives f the values below a table, with their keys.
func each(tree map[string]any, prefix string, f func(key string, value any)) {
	for name, value := range tree {
		if inner, ok := value.(map[string]any); ok {
			each(inner, prefix+name+".", f)
		} else {
			f(prefix+name, value)
		}
	}
}
