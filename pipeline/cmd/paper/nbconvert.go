package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/proof/nbconvert"
	"metasymlab/pipeline/proof/unchecked"

	"github.com/spf13/cobra"
)

func proveNbconvertCommand(name *string) *cobra.Command {
	timeout := cellTimeout()
	c := &cobra.Command{
		Use: "nbconvert [NOTEBOOK...]", Short: "Execute the notebooks in Jupyter's nbconvert and compare what they display",
		Long: `Execute notebooks, all if none is named, in Jupyter's nbconvert with the project's kernel, and compare what they display with the
executed notebooks in out/<profile>/notebooks. Where there is no nbconvert it says so and checks nothing.`,
		Example: "  paper --profile smoke prove nbconvert table1 figure3",
		RunE: func(c *cobra.Command, names []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			chosen, err := artefact.Notebooks(w)
			if err != nil {
				return err
			}
			if len(names) > 0 {
				chosen = nil
				for _, name := range names {
					n, err := artefact.Find(w, name)
					if err != nil {
						return usageError{err}
					}
					chosen = append(chosen, n)
				}
			}
			var files []string
			var ours []*notebook.Notebook
			for _, n := range chosen {
				executed, err := notebook.Read(n.Executed())
				if err != nil {
					return fmt.Errorf("notebook %s is not executed: run make notebooks PROFILE=%s (%w)", n.Name, w.ProfileArgument(), err)
				}
				ours = append(ours, executed)
				files = append(files, filepath.Join(w.Root, filepath.FromSlash(n.Source())))
			}
			converter, err := nbconvert.Find(c.Context())
			if errors.Is(err, nbconvert.ErrNone) {
				return unchecked.Tell(c.OutOrStdout(), "in Jupyter's nbconvert", err)
			}
			if err != nil {
				return err
			}
			theirs, err := converter.Execute(c.Context(), nbconvert.Execution{
				Root: w.Root, CellTimeout: timeout, Env: artefact.NotebookEnv(w), Log: c.ErrOrStderr(),
			}, files...)
			if err != nil {
				return err
			}
			shown, faults := 0, 0
			for i, n := range chosen {
				compared := nbconvert.Compare(ours[i], theirs[i])
				if compared.Displayed == 0 {
					compared.Differences = append(compared.Differences, "displays nothing: there is nothing to compare")
				}
				for _, difference := range compared.Differences {
					fmt.Fprintf(c.OutOrStdout(), "%s: %s\n", n.Name, difference)
				}
				shown, faults = shown+compared.Displayed, faults+len(compared.Differences)
			}
			if faults > 0 {
				return fmt.Errorf("with nbconvert %s the notebooks differ in %d places, listed above", converter.Version, faults)
			}
			fmt.Fprintf(c.OutOrStdout(), "in Jupyter's nbconvert %s: %d notebooks display the same %d outputs as with our own executor\n", converter.Version, len(chosen), shown)
			return nil
		},
	}
	c.Flags().DurationVar(&timeout, "timeout", timeout, "longest time for one cell, such as 30s")
	return c
}
