package artefact

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"metasymlab/pipeline/experiment"
)

// WriteTimes writes how many artefacts of each kind there are and the seconds that they took when they were made, fresh
// or not; several are made at a time, so that the sum is more than what a person waits. The report has no record of it.
func WriteTimes(out io.Writer, w *experiment.Workspace) error {
	all, err := All(w)
	if err != nil {
		return err
	}
	var kinds []string
	count, seconds, total := map[string]int{}, map[string]float64{}, 0.0
	for _, s := range all {
		from, err := s.Provenance()
		if err != nil {
			continue // not made yet
		}
		kind := s.Kind()
		if r, ok := s.(*experiment.Result); ok {
			kind = timed(r.Item())
		}
		if count[kind] == 0 {
			kinds = append(kinds, kind)
		}
		count[kind]++
		seconds[kind] += from.Duration
		total += from.Duration
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "step\tartefacts\tseconds")
	for _, kind := range kinds {
		fmt.Fprintf(table, "%s\t%d\t%.0f\n", kind, count[kind], seconds[kind])
	}
	fmt.Fprintf(table, "all\t\t%.0f\n", total)
	return table.Flush()
}

// timed is the kind of step that a result's time counts for: trainings by model.
func timed(i experiment.Item) string {
	model, _, _ := strings.Cut(i.Model, "@")
	switch {
	case i.Kind == "train" && strings.HasPrefix(model, "metasym-"):
		return "train metasym's ablations"
	case i.Kind == "train":
		return "train " + model
	case i.Kind == "evaluate" && strings.HasSuffix(model, "-adapted"):
		return "fine-tune baselines and evaluate them"
	}
	return i.Kind
}
