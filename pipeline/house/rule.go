package house

import (
	"fmt"
	"slices"
	"strings"
)

// Exception is an import of one package by another that a rule forbids and that is there all the same.
type Exception struct{ From, To, Why string }

// exceptions are all that there are. One that is needed no more is a fault.
var exceptions = []Exception{
	{"pipeline/cmd/paper", "figures/compare", "prints what two profiles differ in, and what that did"},
	{"pipeline/cmd/paper", "figures/record", "compares a run with the numbers of record, and writes them"},
	{"pipeline/cmd/paper", "figures/results", "opens the results that are compared"},
	{"pipeline/cmd/paper", "figures/sweep", "trains a grid of settings, and prints and draws what that did"},
	{"pipeline/cmd/paper", "figures/table", "prints the table of a sweep"},
	{"pipeline/cmd/paper", "figures/training", "names the trainings that had not come to their end"},
	{"pipeline/notebook/export", "figures/chart", "hands on the script that makes charts interactive; it knows no results"},
	{"pipeline/exhibit", "figures/chart", "draws a notebook's charts as files; it draws, and knows no results"},
	{"pipeline/exhibit", "figures/table", "writes a notebook's tables as files; it writes, and knows no results"},
}

// Faults tells which imports break the rules of the house:
//
//   - metasym and baselines know nothing of pipeline, figures, ablations
//   - pipeline/systems is physics: it imports nothing of the other rooms, and no machine learning
//   - pipeline imports neither figures nor ablations
//   - the imports between rooms have no circle
func Faults(packages []Package) []string {
	var faults []string
	for _, p := range unexcepted(packages) {
		for _, imported := range p.Imports {
			if why := forbidden(p.Path, imported); why != "" {
				faults = append(faults, fmt.Sprintf("%s imports %s: %s", p.Path, strings.TrimPrefix(imported, own), why))
			}
		}
	}
	_, imports := Rooms(unexcepted(packages))
	if cyclic := imports.Cyclic(); len(cyclic) > 0 {
		faults = append(faults, "a circle among the imports of "+strings.Join(cyclic, ", "))
	}
	for _, e := range exceptions {
		used := func(p Package) bool { return p.Path == e.From && slices.Contains(p.Imports, own+e.To) }
		closes := imports.Reach(roomOf(e.To))[roomOf(e.From)]
		if !slices.ContainsFunc(packages, used) || forbidden(e.From, own+e.To) == "" && !closes {
			faults = append(faults, fmt.Sprintf("the exception that %s imports %s is needed no more", e.From, e.To))
		}
	}
	return faults
}

// forbidden tells why a package may not import another, "" if it may.
func forbidden(from, imported string) string {
	to, ours := strings.CutPrefix(imported, own)
	shows := ours && (within(to, "figures") || within(to, "ablations"))
	switch {
	case within(from, "metasym") || within(from, "baselines"):
		if shows || ours && within(to, "pipeline") {
			return "the models know nothing of what is done with them"
		}
	case within(from, "pipeline/systems"):
		if ours && !within(to, "pipeline/systems") {
			return "the physics stands on nothing else of the project"
		}
		if strings.HasPrefix(imported, "github.com/gomlx/") {
			return "the physics has no machine learning in it"
		}
	case within(from, "pipeline"):
		if shows {
			return "the pipeline makes results and does not show them"
		}
	}
	return ""
}

// within tells whether a package is in a folder or one below it.
func within(packagePath, folder string) bool {
	return packagePath == folder || strings.HasPrefix(packagePath, folder+"/")
}

// unexcepted are the packages without the imports that are exceptions.
func unexcepted(packages []Package) []Package {
	packages = slices.Clone(packages)
	for i, p := range packages {
		packages[i].Imports = slices.DeleteFunc(slices.Clone(p.Imports), func(imported string) bool {
			return slices.ContainsFunc(exceptions, func(e Exception) bool { return e.From == p.Path && own+e.To == imported })
		})
	}
	return packages
}
