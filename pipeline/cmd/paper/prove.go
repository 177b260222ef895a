package main

import "github.com/spf13/cobra"

// proveCommand groups what proves the project right; see package proof. The paper is reproduced without any of it.
func proveCommand(name *string) *cobra.Command {
	c := &cobra.Command{
		Use: "prove", Short: "Check the project itself: models, backends, notebooks, report",
		Example: "  paper prove gate --seeds 1\n  paper --profile smoke prove parity quadrotor",
		Args:    usage(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(gateCommand(name), baselinesCommand(), sympnetCommand(),
		benchCommand(), parityCommand(name), lowerCommand(name),
		proveReportCommand(name), proveNbconvertCommand(name), proveLabCommand(name))
	return c
}
