package artefact

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/result"
)

// WriteTimes writes how many artefacts of each kind there are and the seconds that they took when they were made, fresh or not; several are
// made at a time, so that the sum is more than what a person waits. The report has no record of it.
func WriteTimes(out io.Writer, w *experiment.Workspace) error {
	all, err := All(w)
	if err != nil {
		return err
	}
	var kinds []string
	count, seconds, total := map[string]int{}, map[string]float64{}, 0.0
	for _, a := range all {
		from, err := result.Provenance(a.Record(w.Root))
		if err != nil {
			continue // not made yet
		}
		kind := a.timed()
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

// timed is the kind of step that an artefact's time counts for: trainings by model.
func (a Artefact) timed() string {
	if a.Item == nil {
		return a.Kind
	}
	model, _, _ := strings.Cut(a.Item.Model, "@")
	switch {
	case a.Kind == "train" && strings.HasPrefix(model, "metasym-"):
		return "train metasym's ablations"
	case a.Kind == "train":
		return "train " + model
	case a.Kind == "evaluate" && strings.HasSuffix(model, "-adapted"):
		return "fine-tune baselines and evaluate them"
	}
	return a.Kind
}
