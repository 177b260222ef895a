package run

import (
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/suggest"
)

// kinds are the goals that stand for all steps of a kind, beside the kinds' own names.
var kinds = map[string]string{"notebooks": "notebook", "paper": "report"}

// chosen gives what goals stand for and all that they are made from, each after what it needs. A goal is a file, such
// as out/laptop/notebooks/table1.ipynb, or a kind.
func chosen(root string, all []experiment.Step, goals []string) ([]experiment.Step, error) {
	wanted := map[string]bool{}
	var known []string
	for _, goal := range goals {
		kind := goal
		if name, ok := kinds[goal]; ok {
			kind = name
		}
		file := filepath.ToSlash(goal)
		if short, err := filepath.Rel(root, goal); err == nil && filepath.IsAbs(goal) {
			file = filepath.ToSlash(short)
		}
		file = path.Clean(file)
		found := false
		for _, s := range all {
			if s.Kind() == kind || s.Target() == file {
				wanted[s.Target()], found = true, true
			}
		}
		if !found {
			for _, s := range all {
				known = append(known, s.Target())
			}
			return nil, suggest.Unknown("artefact", goal, known)
		}
	}
	var needed []experiment.Step
	for _, s := range slices.Backward(all) { // each comes after those it needs
		if wanted[s.Target()] {
			needed = append(needed, s)
			for _, need := range s.Needs() {
				wanted[need] = true
			}
		}
	}
	slices.Reverse(needed)
	return needed, nil
}

// Settings are what make was told, as it hands it on in $MAKEFLAGS.
type Settings struct {
	Jobs      int  // -j; 0 if it was not given, -1 for as many as can be
	KeepGoing bool // -k
	DryRun    bool // -n
}

// FromMake reads $MAKEFLAGS: single letters first, then words.
func FromMake(flags string) Settings {
	var s Settings
	for i, word := range strings.Fields(flags) {
		if word == "--" { // variables follow
			break
		}
		if i == 0 && !strings.HasPrefix(word, "-") {
			if strings.Contains(word, "=") {
				break
			}
			s.KeepGoing, s.DryRun = strings.Contains(word, "k"), strings.Contains(word, "n")
			if strings.Contains(word, "j") {
				s.Jobs = -1
			}
			continue
		}
		if number, ok := strings.CutPrefix(word, "-j"); ok {
			s.Jobs = -1
			if n, err := strconv.Atoi(number); err == nil && n > 0 {
				s.Jobs = n
			}
		}
	}
	return s
}
