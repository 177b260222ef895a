package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"metasymlab/pipeline/experiment/stepbench"

	"github.com/spf13/cobra"
)

func benchCommand() *cobra.Command {
	o := stepbench.Options{Rounds: 3, Budget: 5 * time.Second}
	alone := false
	c := &cobra.Command{
		Use: "bench [STEP...]", Short: "Time the training steps, beside PyTorch where a python3 has it",
		Example: "  paper bench\n  paper bench 'encoder mesh' --rounds 5",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.Steps = args
			}
			if o.Rounds < 1 {
				return usageError{fmt.Errorf("%d rounds, need at least 1", o.Rounds)}
			}
			self, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			if !alone {
				// Debian's python3-torch belongs to the system's own interpreter, which need not be the first in the path.
				if o.Python = stepbench.FindTorch(c.Context(), os.Getenv("PYTHON"), "python3", "/usr/bin/python3"); o.Python == "" {
					fmt.Fprintln(c.ErrOrStderr(), "no python3 with PyTorch found (Debian: python3-torch; or set PYTHON): ours alone")
				}
			}
			return stepbench.Compare(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), []string{self, "bench", "one"}, o)
		},
	}
	c.Flags().IntVar(&o.Rounds, "rounds", o.Rounds, "turns of each program at each step")
	c.Flags().DurationVar(&o.Budget, "budget", o.Budget, "time of one of our turns")
	c.Flags().BoolVar(&alone, "alone", false, "do not look for PyTorch")
	c.AddCommand(&cobra.Command{
		Use: "one STEP SECONDS", Short: "Time one step in this process and print it as JSON", Hidden: true, Args: usage(cobra.ExactArgs(2)),
		RunE: func(c *cobra.Command, args []string) error {
			seconds, err := strconv.ParseFloat(args[1], 64)
			if err != nil {
				return usageError{fmt.Errorf("seconds: %w", err)}
			}
			m, err := stepbench.Measure(args[0], time.Duration(seconds*float64(time.Second)))
			if err != nil {
				return err
			}
			return json.NewEncoder(c.OutOrStdout()).Encode(m)
		},
	})
	return c
}
