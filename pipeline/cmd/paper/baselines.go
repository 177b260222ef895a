package main

import (
	"metasymlab/pipeline/experiment/fieldbench"

	"github.com/spf13/cobra"
)

func baselinesCommand() *cobra.Command {
	seeds := 3
	c := &cobra.Command{
		Use: "baselines", Short: "Train the Hamiltonian baselines on their authors' tasks, beside the published numbers",
		Long: `Train the Hamiltonian baselines on their authors' tasks, beside the published numbers: the damped spring of the DHNN's
authors and the mass-spring of the HNN's. Five networks, three seeds each: five to ten minutes on two cores.`,
		Example: "  paper baselines --seeds 5", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return fieldbench.Compare(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), fieldbench.Tasks(), seeds)
		},
	}
	c.Flags().IntVar(&seeds, "seeds", seeds, "number of runs of each network, from seed 0 on")
	return c
}
