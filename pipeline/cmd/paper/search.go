package main

import (
	"fmt"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/search"
	"metasymlab/pipeline/store"

	"github.com/spf13/cobra"
)

func searchCommand(name *string) *cobra.Command {
	model, file := "", ""
	c := &cobra.Command{
		Use: "search [SYSTEM...]", Short: "Search each model's settings by rollouts on the shifted validation systems, equally many trials for each",
		Long: `Train every trial of pipeline/search/trials on the systems, score it by rollouts on the shifted validation
systems, and print which is best. Trained trials are kept in the store. The profile is not changed: the best settings are to be put into it
by hand, and a test compares them with what --output has recorded.`,
		Example: "  paper search quadrotor --model mlp\n  paper search --output pipeline/search/found/laptop.json",
		RunE: func(c *cobra.Command, systems []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			if err := foundFile(file).check(); err != nil {
				return err
			}
			if model != "" {
				if err := experiment.CheckModel(model); err != nil {
					return usageError{err}
				}
			}
			if len(systems) == 0 {
				systems = experiment.Systems()
			}
			all, err := search.Trials()
			if err != nil {
				return err
			}
			from := store.Collect(w.Root)
			found := search.Found{Profile: w.Profile.Name}
			for _, system := range systems {
				if err := experiment.CheckSystem(system); err != nil {
					return usageError{err}
				}
				var models []string
				for _, m := range experiment.Models() {
					if len(all[system].Trials[m]) > 0 && (model == "" || m == model) {
						models = append(models, m)
					}
				}
				if len(models) == 0 {
					continue
				}
				err := experiment.Search(c.Context(), w, system, models, func(o search.Outcome) {
					o.Commit, o.CPU = from.Commit, from.CPU
					found.Outcomes = append(found.Outcomes, o)
					fmt.Fprintf(c.OutOrStdout(), "%s  %s  %d  %.4f  %.4g  %.0f s  %s\n", o.System, o.Model, o.Trial, o.Mean(), o.Errors, o.Seconds, o.Settings)
				})
				if err != nil {
					return err
				}
				for _, m := range models {
					best, _ := found.Best(system, m)
					fmt.Fprintf(c.OutOrStdout(), "best of %s %s: trial %d, %.4f: %s\n", system, m, best.Trial, best.Mean(), best.Settings)
				}
			}
			older, err := search.Read(w.Profile.Name)
			if err != nil {
				return err
			}
			found.Keep(older)
			return foundFile(file).write(c, found)
		},
	}
	c.Flags().StringVar(&model, "model", "", "search this model only")
	c.Flags().StringVar(&file, "output", "", "JSON file to write what was found to, with what the project has of other systems and models")
	return c
}
