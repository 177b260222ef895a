package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"metasymlab/figures/record"
	"metasymlab/figures/results"
	"metasymlab/figures/training"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/store"

	"github.com/spf13/cobra"
)

func recordCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: "record", Short: "Write the laptop profile's results as the numbers of record, into " + record.File + " and the pages that show them",
		Long: `Write the laptop profile's results as the numbers of record, into ` + record.File + `, ` + strings.Join(record.Pages(), " and ") + `.
All of them must be fresh: nothing is computed.`,
		Example: "  paper --profile laptop record", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			if w.ProfileArgument() != record.Profile || w.Profile.Backend != "go" {
				return usageError{fmt.Errorf("the numbers of record are those of profile %s on backend go, not of %s on %s", record.Profile, w.ProfileArgument(), w.Profile.Backend)}
			}
			if err := allFresh(w); err != nil {
				return err
			}
			r, err := numbers(w)
			if err != nil {
				return err
			}
			if err := r.Write(w.Root); err != nil {
				return err
			}
			if err := r.WritePages(w.Root); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "written: %d numbers, %s, %s\n", len(r.Numbers), record.File, strings.Join(record.Pages(), ", "))
			return nil
		},
	}
}

// ofRecord are the results that the numbers of record are made of, in the report's order.
func ofRecord(w *experiment.Workspace) []experiment.Item {
	var items []experiment.Item
	for _, system := range record.Systems() {
		for _, i := range w.Items() {
			if i.System == system && (i.Kind == "references" || i.Kind == "evaluate" && slices.Contains(experiment.Variants(), i.Model)) {
				items = append(items, i)
			}
		}
	}
	return items
}

// allFresh is an error that names results which are not there or not what would be made now.
func allFresh(w *experiment.Workspace) error {
	var found []string
	for _, i := range ofRecord(w) {
		s, err := w.Step(i)
		if err != nil {
			return err
		}
		why, err := experiment.Stale(s)
		if err != nil {
			why = err.Error()
		}
		if why != "" {
			found = append(found, fmt.Sprintf("%s (%s)", s.Target(), why))
		}
	}
	if len(found) == 0 {
		return nil
	}
	const most = 5
	more := ""
	if len(found) > most {
		more = fmt.Sprintf(" and %d more", len(found)-most)
		found = found[:most]
	}
	return fmt.Errorf("not all results are fresh: %s%s; run make paper PROFILE=%s first", strings.Join(found, ", "), more, w.ProfileArgument())
}

// opened are the results of a workspace as figures read them.
func opened(w *experiment.Workspace) *results.Results {
	return &results.Results{Folder: w.Results(), Profile: w.Profile}
}

// numbers are the workspace's own.
func numbers(w *experiment.Workspace) (*record.Record, error) {
	var runs []record.Run
	for _, i := range ofRecord(w) {
		last := len(runs) - 1
		switch {
		case i.Kind != "evaluate":
		case last >= 0 && runs[last].System == i.System && runs[last].Model == i.Model:
			runs[last].Seeds = append(runs[last].Seeds, i.Seed)
		default:
			runs = append(runs, record.Run{System: i.System, Model: i.Model, Seeds: []int{i.Seed}})
		}
	}
	list, err := record.Read(opened(w), runs)
	if err != nil {
		return nil, err
	}
	systems, err := record.ReadSystems(opened(w))
	if err != nil {
		return nil, err
	}
	return &record.Record{Numbers: list, Origin: record.Origin{Profile: w.Profile.Name, Backend: w.Profile.Backend, Numerics: store.Numerics(), Systems: systems}}, nil
}

// tellStanding ends a run: which trainings were not at their end, and whether the numbers of record are reproduced.
func tellStanding(out io.Writer, w *experiment.Workspace) error {
	falling, err := training.Falling(opened(w))
	if err != nil {
		return err
	}
	for _, line := range falling {
		fmt.Fprintln(out, line)
	}
	if w.ProfileArgument() != record.Profile {
		fmt.Fprintln(out, record.None(w.ProfileArgument()))
		return nil
	}
	own, err := numbers(w)
	if err != nil {
		return err
	}
	ofRecord, err := record.Open(w.Root)
	if err != nil {
		return err
	}
	for _, line := range ofRecord.Compare(own) {
		fmt.Fprintln(out, line)
	}
	return nil
}
