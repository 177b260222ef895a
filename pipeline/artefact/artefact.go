// Package artefact knows all that a profile's run produces, from data sets to the report: what each artefact is made from,
// whether it is fresh, and how a notebook and the report are made. What is fresh is decided from content alone: keys, which hold
// settings and code, and checksums. File times have no part in it.
package artefact

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"metasymlab/pipeline/experiment"
)

// Artefact is one file that make can be asked for.
type Artefact struct {
	Target  string   // file, relative to the root
	Kind    string   // data, train, evaluate, references, symplecticity, notebook, report; of extras export, model, pdf
	Command []string // arguments of the program's command that makes it
	Needs   []string // artefacts it is made from, relative to the root

	Item *experiment.Item // the result it is; nil for a notebook and the report

	// Stale tells why it would be made anew, "" if it is fresh; an error if it is there but cannot be read.
	Stale func() (string, error)

	// Made notes what it was made from, after its command has made it; nil where the command does so.
	Made func() error
}

// Record is the file beside which the provenance of an artefact, not the report's, stands.
func (a Artefact) Record(root string) string {
	file := filepath.Join(root, filepath.FromSlash(a.Target))
	if a.Kind == "notebook" {
		return strings.TrimSuffix(file, ".ipynb") + ".json"
	}
	return file
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
		all = append(all, a)
	}
	notebooks, err := Notebooks(w)
	if err != nil {
		return nil, err
	}
	report := Artefact{Target: relative(w, ReportFile(w)), Kind: "report", Command: w.Arguments("report"),
		Stale: func() (string, error) { return reportStale(w, all, notebooks) }}
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

// Shell is a command of the program as one types it.
func Shell(arguments []string) string {
	line := "paper"
	for _, argument := range arguments {
		if strings.Trim(argument, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-") != "" || argument == "" {
			argument = "'" + strings.ReplaceAll(argument, "'", `'\''`) + "'"
		}
		line += " " + argument
	}
	return line
}

// relative is a path from the root, with forward slashes.
func relative(w *experiment.Workspace, file string) string {
	short, err := filepath.Rel(w.Root, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(short)
}
