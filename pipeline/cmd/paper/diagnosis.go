package main

import (
	"metasymlab/pipeline/experiment"

	"github.com/spf13/cobra"
)

func diagnosisCommand(name *string) *cobra.Command {
	seed := 1
	c := &cobra.Command{
		Use: "diagnosis SYSTEM", Short: "Tell the damage of real drones from what the trained MetaSym adapts to their flights",
		Example: "  FLIGHTS=CrazyPAD/data paper --profile flights diagnosis flights --seed 1", Args: system(),
		RunE: func(c *cobra.Command, args []string) error {
			return makeItem(c.Context(), *name, experiment.Item{Kind: "diagnosis", System: args[0], Seed: seed})
		},
	}
	seedFlag(c, &seed)
	return c
}

func fitsCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: "fits SYSTEM", Short: "Evaluate what is fitted to parts of the adaptation data and needs no training",
		Long: `Evaluate what is fitted to parts of the adaptation data and needs no training: linear laws and simulators. Which parts, the profile's
table [SYSTEM.ablations] says, such as "adaptation-0.5".`,
		Example: "  FLIGHTS=CrazyPAD/data paper --profile flights fits flights", Args: system(),
		RunE: func(c *cobra.Command, args []string) error {
			return makeItem(c.Context(), *name, experiment.Item{Kind: "fits", System: args[0]})
		},
	}
}
