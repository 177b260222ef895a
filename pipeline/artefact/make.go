package artefact

import (
	"fmt"
	"io"
	"strings"

	"metasymlab/pipeline/experiment"
)

// WriteMake writes what the Makefile includes: for a profile, the list of its artefacts and, for each, what it depends on.
// The recipes are the Makefile's own.
func WriteMake(out io.Writer, w *experiment.Workspace) error {
	all, err := All(w)
	if err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "# Dependencies of the artefacts of %s, written by `paper plan`.\n", w.ProfileFile)
	targets := map[string][]string{}
	for _, a := range all {
		targets[a.Kind] = append(targets[a.Kind], a.Target)
		fmt.Fprintf(&text, "\n%s:", a.Target)
		for _, need := range append(a.Needs, a.Sources...) {
			text.WriteString(" \\\n  " + escape(need))
		}
		text.WriteString("\n")
	}
	text.WriteString("\n")
	for _, kind := range []string{"data", "references", "train", "evaluate", "symplecticity", "notebook", "report"} {
		fmt.Fprintf(&text, "ARTEFACTS_%s := %s\n", kind, strings.Join(targets[kind], " "))
	}
	// Trainings depend on it: see the Makefile.
	fmt.Fprintf(&text, "BACKEND_NAME := %s\n", strings.NewReplacer("#", `\#`, "$", "$$").Replace(w.Backend))
	_, err = io.WriteString(out, text.String())
	return err
}

// escape protects a file name from make.
func escape(name string) string {
	return strings.NewReplacer(" ", `\ `, "#", `\#`, "$", "$$", "%", `\%`).Replace(name)
}
