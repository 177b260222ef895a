// Package artefact knows all that a profile's run produces, from data sets to the report: the steps that make results,
// see package experiment, and those that make notebooks, the report and what is made of them.
//
//	artefact.go  all of them                 kept.go                            what those have in common
//	fresh.go     the state that each is in   notebook.go, report.go, extra.go   one kind each
package artefact

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"metasymlab/pipeline/experiment"
)

// All lists the steps of a profile, each after those it needs.
func All(w *experiment.Workspace) ([]experiment.Step, error) {
	r, err := newReport(w)
	if err != nil {
		return nil, err
	}
	return append(r.of, r), nil
}

// resolve lists the targets of results that a notebook's needs stand for, such as "results/quantum/*/*". One that
// begins with "?" may stand for none; one that begins with "!" takes away.
func resolve(w *experiment.Workspace, results []experiment.Step, needs []string) ([]string, error) {
	var targets []string
	for _, need := range needs {
		pattern := strings.TrimLeft(need, "?!")
		found, err := matching(w, results, pattern)
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

// matching lists the targets of the results whose place in the output folder is as a pattern of path.Match says,
// without .json.
func matching(w *experiment.Workspace, results []experiment.Step, pattern string) ([]string, error) {
	var targets []string
	folder := w.Relative(w.Out()) + "/" // whose own name is no pattern
	for _, s := range results {
		place, inside := strings.CutPrefix(s.Target(), folder)
		match, err := path.Match(pattern+".json", place)
		if err != nil {
			return nil, fmt.Errorf("need %q: %w", pattern, err)
		}
		if match && inside {
			targets = append(targets, s.Target())
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
