package main

import (
	"metasymlab/pipeline/experiment"

	"github.com/spf13/cobra"
)

func symplecticityCommand(name *string) *cobra.Command {
	seed := 1
	c := &cobra.Command{
		Use: "symplecticity SYSTEM", Short: "Measure how far the trained MetaSym is from symplectic on unseen systems",
		Example: "  paper symplecticity mesh --seed 1", Args: system(),
		RunE: func(c *cobra.Command, args []string) error {
			return makeItem(c.Context(), *name, experiment.Item{Kind: "symplecticity", System: args[0], Seed: seed})
		},
	}
	seedFlag(c, &seed)
	return c
}
