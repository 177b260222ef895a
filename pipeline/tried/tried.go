// Package tried holds the settings of data sets that were tried, and what the floors and ceilings came to with each:
// the references that need no training. The profiles' data were chosen by those alone, before a model of this project
// was trained on them.
package tried

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"

	"metasymlab/pipeline/found"
	"metasymlab/pipeline/profile"

	"github.com/pelletier/go-toml/v2"
)

// Trial is one choice of a system's data and evaluation.
type Trial struct {
	Name    string         `toml:"name"`
	Changes map[string]any `toml:"changes"` // of the profile's settings, by key within the system's table, for example "data.bins"
}

// String lists the changes in the order of their keys.
func (t Trial) String() string { return profile.ChangesText(t.Changes) }

// Within gives the changes by their keys in a profile.
func (t Trial) Within(system string) map[string]any { return profile.Within(system, t.Changes) }

//go:embed tried.toml
var trials []byte

// Trials are those of the project, by system.
func Trials() (map[string][]Trial, error) {
	all, err := Parse(trials)
	if err != nil {
		return nil, fmt.Errorf("tried.toml: %w", err)
	}
	return all, nil
}

// Parse reads the trials of systems. The first of each is the profile as it is; no two have one name or are equal.
func Parse(text []byte) (map[string][]Trial, error) {
	var all map[string][]Trial
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&all); err != nil {
		return nil, err
	}
	for system, list := range all {
		for i, t := range list {
			if (i == 0) != (len(t.Changes) == 0) {
				return nil, fmt.Errorf("%s, trial %d changes %d settings: the first, and no other, must be the profile as it is", system, i+1, len(t.Changes))
			}
			for j, before := range list[:i] {
				if before.Name == t.Name || before.String() == t.String() {
					return nil, fmt.Errorf("%s: trials %d and %d have one name or are equal", system, j+1, i+1)
				}
			}
		}
	}
	return all, nil
}

// Outcome is what the references came to in one trial.
type Outcome struct {
	System   string             `json:"system"`
	Name     string             `json:"name"`
	Changes  string             `json:"changes"`  // Trial.String
	Settings json.RawMessage    `json:"settings"` // of data and evaluation, all of them
	Steps    int                `json:"steps"`    // of the rollouts that the errors are over
	Errors   map[string]float64 `json:"errors"`   // mean trajectory MSE on unseen systems, by the reference's name
	Commit   string             `json:"commit"`
	CPU      string             `json:"cpu"`
}

// Found is what was found with a profile.
type Found struct {
	Profile  string    `json:"profile"`
	Outcomes []Outcome `json:"outcomes"`
}

//go:embed found
var files embed.FS

// Read gives what was found with a profile; nil if nothing was tried with it.
func Read(profile string) (*Found, error) {
	return found.Read[Found](files, profile, "what was tried")
}
