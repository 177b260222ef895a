package main

import (
	"metasymlab/pipeline/proof/fieldbench"

	"github.com/spf13/cobra"
)

func baselinesCommand() *cobra.Command {
	seeds := 0
	c := &cobra.Command{
		Use: "baselines", Short: "Train the Hamiltonian baselines on their authors' tasks, beside the published numbers",
		Long: `Train the Hamiltonian baselines on their authors' tasks, beside the published numbers: the damped spring of the DHNN's
authors with three seeds, and the mass-spring of the HNN's with ten.`,
		Example: "  paper prove baselines --seeds 5", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			tasks := fieldbench.Tasks()
			if c.Flags().Changed("seeds") {
				for i := range tasks {
					tasks[i].Seeds = seeds
				}
			}
			return fieldbench.Compare(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), tasks)
		},
	}
	c.Flags().IntVar(&seeds, "seeds", seeds, "number of runs of each network, from seed 0 on (default: each task's own)")
	return c
}
