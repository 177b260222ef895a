package main

import (
	"metasymlab/pipeline/proof/gate"

	"github.com/spf13/cobra"
)

func gateCommand(name *string) *cobra.Command {
	seeds := 3
	c := &cobra.Command{
		Use: "gate", Short: "Check that the baselines learn: against persistence, and against the optimal quantum filter",
		Long: `Check that the baselines learn. First, every baseline that the profile trains must beat persistence in one-step prediction
on validation systems, by the factor that the gate states; those that are not trained yet are trained. The limits are those
of profile laptop. Second, the LSTM and the Transformer are trained on records of one quantum system, where they must close
half of the gap between predicting no signal and the optimal filter: five minutes on two cores.`,
		Example: "  paper prove gate --seeds 1", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			return gate.Compare(c.Context(), w, gate.StrongSignal(), c.OutOrStdout(), seeds)
		},
	}
	c.Flags().IntVar(&seeds, "seeds", seeds, "number of trainings of each network in the second part, from seed 1 on")
	return c
}
