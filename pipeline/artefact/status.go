package artefact

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"metasymlab/pipeline/experiment"
)

// WriteStatus writes a line for each artefact: fresh, stale, missing or damaged, and why.
func WriteStatus(out io.Writer, w *experiment.Workspace) error {
	all, err := All(w)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "artefact\tstate\twhy")
	counts := map[string]int{}
	stale := map[string]bool{}
	for _, a := range all {
		why, err := a.Stale()
		state := "stale"
		switch {
		case err != nil:
			state, why = "damaged", strings.ReplaceAll(err.Error(), "\n", "; ")
		case why == Missing:
			state, why = Missing, ""
		case why == "":
			state = "fresh"
			for _, need := range a.Needs {
				if stale[need] {
					state, why = "stale", "made from "+need
				}
			}
		}
		stale[a.Target] = state != "fresh"
		counts[state]++
		fmt.Fprintf(table, "%s\t%s\t%s\n", a.Target, state, why)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\n%d artefacts: %d fresh, %d stale, %d missing, %d damaged\n", len(all), counts["fresh"], counts["stale"], counts["missing"], counts["damaged"])
	return err
}
