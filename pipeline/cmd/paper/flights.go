package main

import (
	"errors"
	"fmt"

	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/flights/checks"

	"github.com/spf13/cobra"
)

func flightsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "flights FOLDER", Short: "Check flights of real quadrotors: what there is, what is wrong, whether it agrees with physics",
		Long: `Read all flights of real Crazyflie quadrotors, whole and damaged, and print what there is of each variant and what is wrong with it,
the motors' commands in hover by variant, how well velocities, turns, forces and voltages agree with physics, noise, and what a linear
model foresees of a step.

The data are no part of this project: ` + flights.DataSet + `.
Clone that repository, and FOLDER is its folder data.`,
		Example: "  git clone https://github.com/AerialRoboticsUUST/CrazyPAD\n  paper flights CrazyPAD/data",
		Args: usage(func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("need 1 folder of flights, got %d: clone %s and name its folder data", len(args), flights.DataSet)
			}
			return nil
		}),
		RunE: func(c *cobra.Command, args []string) error {
			all, err := checks.ReadAll(c.Context(), args[0])
			if err != nil {
				var none *flights.NoneError
				if errors.As(err, &none) {
					return usageError{fmt.Errorf("%w; flights are those of %s", err, flights.DataSet)}
				}
				return err
			}
			return checks.Report(c.OutOrStdout(), all)
		},
	}
}
