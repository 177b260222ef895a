// Package artefact knows all that a profile's run produces, from data sets to the report: what each artefact is made from,
// whether it is fresh, and how a notebook and the report are made. The Makefile's dependencies are generated from it.
package artefact

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/store"
)

// Artefact is one file that make can be asked for.
type Artefact struct {
	Target  string   // file, relative to the root
	Kind    string   // data, train, evaluate, references, symplecticity, notebook, report
	Command string   // the command that makes it
	Needs   []string // artefacts it is made from, relative to the root
	Sources []string // files of the project it depends on, relative to the root

	Item *experiment.Item // the result it is; nil for a notebook and the report

	// Stale tells why it would be made anew, "" if it is fresh; an error if it is there but cannot be read.
	Stale func() (string, error)
}

// All lists the artefacts of a profile, each after those it needs.
func All(w *experiment.Workspace) ([]Artefact, error) {
	var all []Artefact
	for _, item := range w.Items() {
		a := Artefact{Target: relative(w, w.File(item)), Kind: item.Kind, Command: w.Command(item), Item: &item,
			Stale: func() (string, error) { return w.Stale(item) }}
		for _, need := range w.Needs(item) {
			a.Needs = append(a.Needs, relative(w, need))
		}
		var err error
		if a.Sources, err = w.Sources(item); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	notebooks, err := Notebooks(w)
	if err != nil {
		return nil, err
	}
	report := Artefact{Target: relative(w, ReportFile(w)), Kind: "report", Command: command(w, "report"),
		Stale: func() (string, error) { return reportStale(w, notebooks) }}
	for _, n := range notebooks {
		a, err := n.artefact(all)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	for _, a := range all { // it tells where each of them is from
		report.Needs = append(report.Needs, a.Target)
	}
	if report.Sources, err = store.SourceFiles(w.Root, reportPackages()...); err != nil {
		return nil, fmt.Errorf("sources of the report: %w", err)
	}
	return append(all, report), nil
}

// resolve lists the targets of results that a notebook's needs stand for, such as "results/quantum/*/*". One that begins with
// "?" may stand for none; one that begins with "!" takes away.
func resolve(w *experiment.Workspace, all []Artefact, needs []string) ([]string, error) {
	var targets []string
	for _, need := range needs {
		pattern := strings.TrimLeft(need, "?!")
		found, err := matching(w, all, pattern)
		switch {
		case err != nil:
			return nil, err
		case strings.HasPrefix(need, "!"):
			targets = slices.DeleteFunc(targets, func(target string) bool { return slices.Contains(found, target) })
		case len(found) == 0 && !strings.HasPrefix(need, "?"):
			return nil, fmt.Errorf("need %q: the profile has no such result", need)
		default:
			targets = append(targets, found...)
		}
	}
	return targets, nil
}

// matching lists the targets of the results whose place in the output folder is as a pattern of path.Match says, without .json.
func matching(w *experiment.Workspace, all []Artefact, pattern string) ([]string, error) {
	var targets []string
	for _, a := range all {
		place, inside := strings.CutPrefix(a.Target, relative(w, w.Out())+"/") // the folder's own name is no pattern
		match, err := path.Match(pattern+".json", place)
		if err != nil {
			return nil, fmt.Errorf("need %q: %w", pattern, err)
		}
		if match && inside {
			targets = append(targets, a.Target)
		}
	}
	return targets, nil
}

func command(w *experiment.Workspace, rest string) string {
	return w.CommandLine(rest)
}

// relative is a path from the root, with forward slashes.
func relative(w *experiment.Workspace, file string) string {
	short, err := filepath.Rel(w.Root, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(short)
}

// made is the record beside an artefact that the store does not keep: what it was made from.
type made struct {
	From map[string]string // name -> hash
}

// Missing is the reason why an artefact that was not made yet is not fresh.
const Missing = "missing"

// difference says what changed since an artefact with a record was made: "" if nothing did.
func difference(record string, now map[string]string) (string, error) {
	var before made
	err := store.ReadRecord(record, &before)
	if errors.Is(err, fs.ErrNotExist) {
		return "there is no record of what it was made from", nil
	}
	if err != nil {
		return "", err
	}
	changed := store.Changed(before.From, now)
	switch {
	case len(changed) == 0:
		return "", nil
	case len(changed) > 3:
		return fmt.Sprintf("%s and %d more changed", changed[0], len(changed)-1), nil
	}
	return strings.Join(changed, ", ") + " changed", nil
}
