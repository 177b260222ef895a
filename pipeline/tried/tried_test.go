package tried

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/profile"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"[[q]]\nname = 'a'\nchanges = { x = 1 }":                                                              "q, trial 1 changes 1 settings",
		"[[q]]\nname = 'a'\n[[q]]\nname = 'b'":                                                                "q, trial 2 changes 0 settings",
		"[[q]]\nname = 'a'\n[[q]]\nname = 'a'\nchanges = { x = 1 }":                                           "q: trials 1 and 2 have one name",
		"[[q]]\nname = 'a'\n[[q]]\nname = 'b'\nchanges = { x = 1 }\n[[q]]\nname = 'c'\nchanges = { 'x' = 1 }": "q: trials 2 and 3 have one name or are equal",
		"[[q]]\nnmae = 'a'": "strict mode",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	all, err := Parse([]byte("[[q]]\nname = 'a'\n[[q]]\nname = 'b'\nchanges = { 'x.z' = 1, 'x.y' = true }"))
	if err != nil {
		t.Fatal(err)
	}
	if got := all["q"][1]; got.String() != "x.y = true, x.z = 1" || got.Within("q")["q.x.z"] != int64(1) {
		t.Errorf("%v", got)
	}
}

// TestFound: with every trial the laptop profile is a good one; what was found is of every trial, with the settings
// that profile and trial have now.
func TestFound(t *testing.T) {
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, profile.Folder, "laptop.toml")
	found, err := Read("laptop")
	if err != nil || found == nil {
		t.Fatalf("%v, %v", found, err)
	}
	all, err := Trials()
	if err != nil {
		t.Fatal(err)
	}
	for system, list := range all {
		var made []Outcome
		for _, o := range found.Outcomes {
			if o.System == system {
				made = append(made, o)
			}
		}
		names := func(of []Outcome) (out []string) {
			for _, o := range of {
				out = append(out, o.Name)
			}
			return slices.Compact(out)
		}
		var want []string
		for _, trial := range list {
			want = append(want, trial.Name)
		}
		if got := names(made); !slices.Equal(got, want) {
			t.Errorf("%s: %q were tried, want %q: paper tried --output pipeline/tried/found/laptop.json", system, got, want)
			continue
		}
		for _, trial := range list {
			p, err := profile.With(root, path, trial.Within(system))
			if err != nil {
				t.Errorf("%s, %s: %v", system, trial.Name, err)
				continue
			}
			changed, err := p.System(system)
			if err != nil {
				t.Fatal(err)
			}
			settings, err := json.Marshal([]any{changed.Data, changed.Trial})
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range made {
				var now, then any
				if o.Name != trial.Name {
					continue
				}
				if json.Unmarshal(settings, &now) != nil || json.Unmarshal(o.Settings, &then) != nil {
					t.Fatalf("%s, %s: settings are not JSON", system, trial.Name)
				}
				a, _ := json.Marshal(now)
				b, _ := json.Marshal(then)
				if string(a) != string(b) || o.Changes != trial.String() {
					t.Errorf("%s, %s was tried with other settings than now: paper tried --output pipeline/tried/found/laptop.json", system, trial.Name)
				}
			}
		}
	}
}
