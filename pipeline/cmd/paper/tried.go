package main

import (
	"fmt"
	"maps"
	"slices"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/store"
	"metasymlab/pipeline/tried"

	"github.com/spf13/cobra"
)

func triedCommand(name *string) *cobra.Command {
	file := ""
	c := &cobra.Command{
		Use: "tried [SYSTEM...]", Short: "Compute the floors and ceilings with each choice of the data that was tried",
		Long: `Evaluate the references that need no training with each choice of a system's data in pipeline/tried/tried.toml, and print their
errors. The profile's data were chosen by them, before a model of this project was trained on them. What is computed is kept in the store.`,
		Example: "  paper tried quantum\n  paper tried --output pipeline/tried/found/laptop.json",
		RunE: func(c *cobra.Command, systems []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			if err := foundFile(file).check(); err != nil {
				return err
			}
			if len(systems) == 0 {
				systems = experiment.Systems()
			}
			from := store.Collect(w.Root)
			found := tried.Found{Profile: w.Profile.Name}
			for _, system := range systems {
				if err := experiment.CheckSystem(system); err != nil {
					return usageError{err}
				}
				err := experiment.Tried(c.Context(), w, system, func(o tried.Outcome) {
					o.Commit, o.CPU = from.Commit, from.CPU
					found.Outcomes = append(found.Outcomes, o)
					fmt.Fprintf(c.OutOrStdout(), "%s  %s, %d steps:", o.System, o.Name, o.Steps)
					for _, reference := range slices.Sorted(maps.Keys(o.Errors)) {
						fmt.Fprintf(c.OutOrStdout(), "  %s %.4g", reference, o.Errors[reference])
					}
					fmt.Fprintln(c.OutOrStdout())
				})
				if err != nil {
					return err
				}
			}
			return foundFile(file).write(c, found)
		},
	}
	c.Flags().StringVar(&file, "output", "", "JSON file to write what was found to")
	return c
}
