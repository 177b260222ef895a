package crate

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/crate/rocrate"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// madeUp is a run of three steps on two machines, and its files.
func madeUp(t *testing.T) (Run, []rocrate.File) {
	t.Helper()
	citation, err := ReadCitation("../../CITATION.cff")
	if err != nil {
		t.Fatal(err)
	}
	at := func(minute int, seconds float64, cpu string) store.Provenance {
		return store.Provenance{Commit: strings.Repeat("ab", 20), Tree: store.TreeClean, Backend: "go", Numerics: "amd64 avx2 nofma", CPU: cpu, Cores: 2,
			GoVersion: "go1.26", GOOS: "linux", GOARCH: "amd64", Started: time.Date(2026, 3, 4, 5, minute, 0, 0, time.UTC), Duration: seconds}
	}
	r := Run{Profile: "test", Goal: "make paper PROFILE=test", Out: "out/test", ProfileFile: "pipeline/profile/test.toml",
		Settings: []string{"pipeline/profile/test.toml"}, Citation: citation, Steps: []Step{
			{Kind: "data", Target: "out/test/data/quantum.json", Command: "paper data quantum", From: at(1, 1.5, "one")},
			{Kind: "train", Target: "out/test/train/quantum/metasym@noise-0.1/1.json", Needs: []string{"out/test/data/quantum.json"}, Command: "paper train quantum metasym",
				Also: []string{"out/test/models/quantum/1.safetensors"}, From: at(2, 90, "two")},
			{Kind: "report", Target: "out/test/report/index.html", Needs: []string{"out/test/train/quantum/metasym@noise-0.1/1.json"}, Command: "paper report", From: at(9, 3, "one")},
		}}
	var files []rocrate.File
	for _, name := range []string{"Makefile", "README.md", "LICENSE", "pipeline/profile/test.toml", "out/test/data/quantum.json",
		"out/test/train/quantum/metasym@noise-0.1/1.json", "out/test/models/quantum/1.safetensors", "out/test/report/index.html"} {
		files = append(files, rocrate.File{Path: name, Name: name, Description: "Made up.", Data: []byte(name)})
	}
	return r, files
}

func sealed(t *testing.T, r Run, files []rocrate.File) ([]rocrate.Measured, error) {
	t.Helper()
	measured, err := rocrate.Measure(files)
	if err != nil {
		t.Fatal(err)
	}
	return seal(r, measured)
}

// TestSeal: each step is an action of its tool with inputs, outputs, begin and end; the whole run is one of the Makefile;
// whatever is named is described; a second time it is the same to the byte, in whatever order files come.
func TestSeal(t *testing.T) {
	t.Parallel()
	r, files := madeUp(t)
	all, err := sealed(t, r, files)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(files)
	again, err := sealed(t, r, files)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if !bytes.Equal(all[i].Data, again[i].Data) {
			t.Errorf("%s differs the second time", all[i].Path)
		}
	}
	metadata := all[slices.IndexFunc(all, func(f rocrate.Measured) bool { return f.Path == rocrate.Metadata })]
	var description struct {
		Graph []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal(metadata.Data, &description); err != nil {
		t.Fatal(err)
	}
	byID := map[string]map[string]any{}
	for _, e := range description.Graph {
		byID[e["@id"].(string)] = e
	}
	var refs func(from string, value any)
	refs = func(from string, value any) {
		switch value := value.(type) {
		case []any:
			for _, v := range value {
				refs(from, v)
			}
		case map[string]any:
			if id := value["@id"].(string); byID[id] == nil && id != "https://w3id.org/workflowhub/workflow-ro-crate/1.0" {
				t.Errorf("%s names %s, which is not described", from, id)
			}
		}
	}
	for id, e := range byID {
		for _, value := range e {
			refs(id, value)
		}
	}
	train := byID["#action-train/quantum/metasym@noise-0.1/1"]
	for property, want := range map[string]string{
		"startTime": `"2026-03-04T05:02:00+00:00"`, "endTime": `"2026-03-04T05:03:30+00:00"`, "description": `"paper train quantum metasym"`,
		"object":     `[{"@id":"pipeline/profile/test.toml"},{"@id":"out/test/data/quantum.json"}]`,
		"result":     `[{"@id":"out/test/train/quantum/metasym@noise-0.1/1.json"},{"@id":"out/test/models/quantum/1.safetensors"}]`,
		"instrument": `{"@id":"https://archive.softwareheritage.org/swh:1:rev:` + strings.Repeat("ab", 20) + `#paper-train"}`,
	} {
		if got, err := json.Marshal(train[property]); err != nil || string(got) != want {
			t.Errorf("%s of the training: %s, want %s", property, got, want)
		}
	}
	run := byID["#run"]
	if run["startTime"] != "2026-03-04T05:01:00+00:00" || run["endTime"] != "2026-03-04T05:09:03+00:00" {
		t.Errorf("the run is from %v to %v", run["startTime"], run["endTime"])
	}
	if root := byID["./"]; root["datePublished"] != "2026-03-04" || root["name"] != "metasymlab: MetaSym reproduced in Go, profile test" {
		t.Errorf("%v", root)
	}
	if byID["#cpu-one"] == nil || byID["#cpu-two"] == nil {
		t.Error("the machines are not described")
	}
	if author := byID["#person-pranav-vaidhyanathan"]; author["familyName"] != "Vaidhyanathan" {
		t.Errorf("%v", author)
	}
	r.Steps[0].Target = "out/test/data/mesh.json"
	if _, err := sealed(t, r, files); err == nil || !strings.Contains(err.Error(), "tells of out/test/data/mesh.json and does not have it") {
		t.Errorf("%v", err)
	}
	r.Steps = nil
	if _, err := sealed(t, r, files); err == nil || !strings.Contains(err.Error(), "has made nothing") {
		t.Errorf("%v", err)
	}
}

// TestEnvironment: each program on each machine is there once.
func TestEnvironment(t *testing.T) {
	t.Parallel()
	r, _ := madeUp(t)
	text, err := environmentOf(r.Steps)
	if err != nil {
		t.Fatal(err)
	}
	var all []environment
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].CPU != "one" || all[0].Steps != 2 || all[1].CPU != "two" || all[1].Steps != 1 {
		t.Errorf("%+v", all)
	}
}

// TestCitation: what a crate needs and a citation does not have is told.
func TestCitation(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "CITATION.cff")
	for want, text := range map[string]string{
		"has no title":   "abstract: a\nlicense: MIT\nauthors: [{name: n}]\n",
		"has no license": "title: t\nabstract: a\nauthors: [{name: n}]\n",
		"has no authors": "title: t\nabstract: a\nlicense: MIT\n",
		"yaml: line 1":   "title: [\n",
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadCitation(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	person := author{Family: "Noether", Given: "Emmy", ORCID: "https://orcid.org/0000-0001-2345-6789", Affiliation: "Göttingen"}
	if got := person.entities(); got[0].ID() != person.ORCID || got[1]["name"] != "Göttingen" {
		t.Errorf("%v", got)
	}
}

// TestCard: a model card has what the model is, its errors beside those of predictors that are not trained, and how it
// is loaded.
func TestCard(t *testing.T) {
	t.Parallel()
	model, err := inference.Load("../inference/testdata/oscillator.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	model.Provenance.Seed = 3
	system, err := catalogue.FindSystem("quantum")
	if err != nil {
		t.Fatal(err)
	}
	system.Channels = []string{"m", "m/s"}
	of := func(mse float64) result.Evaluation {
		return result.Evaluation{Context: 4, Horizon: 7, InputNoise: 0.25, Systems: []result.System{{MSE: []float64{mse}}}}
	}
	text, err := card(model, system, of(0.125), map[string]result.Evaluation{"zero": of(2), "linear": of(0.5)}, Run{Note: "A note.", Citation: Citation{License: "Apache-2.0"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# MetaSym on the " + system.Label + ", seed 3\n", "\nparameters ", "| this model | 0.125 |\n", "| linear, not trained | 0.5 |\n| zero, not trained | 2 |\n",
		"\nA note.\n", "of 7 steps that are predicted after 4 measured ones with noise 0.25, on 1 unseen systems", `inference.Load("3.safetensors")`, "Units of the channels: m, m/s", "Licence: Apache-2.0.\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the card has no %q:\n%s", want, text)
		}
	}
}

// TestWriteNeedsAFreshRun: a crate of half a run is refused.
func TestWriteNeedsAFreshRun(t *testing.T) {
	t.Parallel()
	w := experimenttest.Open(t, experimenttest.Root(t))
	folder := filepath.Join(t.TempDir(), "crate")
	if _, err := Write(t.Context(), w, folder, folder+".zip"); err == nil || !strings.Contains(err.Error(), ".json is missing: run make report PROFILE=") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("something was written")
	}
}
