package artefact

import (
	"fmt"
	"io"
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
	for _, s := range Look(all) {
		state, why := s.State(stale)
		stale[s.Target()] = state != Fresh
		counts[state]++
		fmt.Fprintf(table, "%s\t%s\t%s\n", s.Target(), state, why)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\n%d artefacts: %d fresh, %d stale, %d missing, %d damaged\n", len(all), counts[Fresh], counts[Stale], counts[experiment.Missing], counts[Damaged])
	return err
}
