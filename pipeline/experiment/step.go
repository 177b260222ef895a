package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"metasymlab/pipeline/store"
)

// Step is one step of the pipeline: what it makes and from what, how, whether that is still so, and how long it took.
// Results are steps, see [Result]; so are the notebooks and the report, see package artefact. Targets are files,
// relative to the root, with forward slashes.
type Step interface {
	Kind() string      // data, train, evaluate, references, symplecticity, notebook, report; of extras validate, export, model, pdf
	Target() string    // what it makes
	Needs() []string   // targets of the steps that it is made from
	Command() []string // arguments of the program's command that makes it, and it alone

	// Parts are its key: all that determines what it makes, by name. fs.ErrNotExist: something that it is made from is
	// not there.
	Parts() (map[string]string, error)

	// Made are the parts that what is there was made from, none if nothing tells. fs.ErrNotExist: nothing is there.
	Made() (map[string]string, error)

	// Damage tells in what the files that are there are not those that were made: "" if they are.
	Damage() (string, error)

	// Provenance tells by whom and when what is there was made, and how long that took.
	Provenance() (store.Provenance, error)
}

// Missing is the reason why a step that was never made is stale.
const Missing = "missing"

// Stale tells why a step would be made anew, "" if it is fresh: the one rule for all of them. It goes by content alone;
// file times have no part in it. The error is that of what is there and cannot be read.
func Stale(s Step) (why string, err error) {
	if why, err := Outdated(s); why != "" || err != nil {
		return why, err
	}
	return s.Damage()
}

// Outdated tells why what is there was not made from what it would be made from now: "" if it was.
func Outdated(s Step) (why string, err error) {
	before, err := s.Made()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Missing, nil
	case err != nil:
		return "", err
	case before == nil:
		return "there is no record of what it was made from", nil
	}
	now, err := s.Parts()
	if errors.Is(err, fs.ErrNotExist) {
		return "what it is made from is missing", nil
	}
	return different(store.Changed(before, now)), err
}

// different says which of several things have changed: "" if none has.
func different(names []string) string {
	switch {
	case len(names) == 0:
		return ""
	case len(names) > 3:
		return fmt.Sprintf("%s and %d more changed", names[0], len(names)-1)
	}
	return strings.Join(names, ", ") + " changed"
}
