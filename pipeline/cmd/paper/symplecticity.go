package main

import "github.com/spf13/cobra"

func symplecticityCommand(name *string) *cobra.Command {
	seed := 1
	c := &cobra.Command{
		Use: "symplecticity SYSTEM", Short: "Measure how far the trained MetaSym is from symplectic on unseen systems",
		Example: "  paper symplecticity mesh --seed 1", Args: system(),
		RunE: func(c *cobra.Command, args []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			_, err = w.Symplecticity(c.Context(), args[0], seed)
			return err
		},
	}
	seedFlag(c, &seed)
	return c
}
