package main

import (
	"fmt"
	"os"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/estimate"
	"metasymlab/pipeline/run"

	"github.com/spf13/cobra"
)

func planCommand(name *string) *cobra.Command {
	estimated, workers := false, jobs(run.FromMake(os.Getenv("MAKEFLAGS")).Jobs)
	c := &cobra.Command{
		Use: "plan [PROFILE] [GOAL...]", Short: "Tell what a run would make, and with --estimate what that would take; nothing is made",
		Long: `Tell what a run would make: the commands of its steps, each after those it needs. A goal is as in run; without one it is the
paper. With --estimate tell what it would take: steps, hours, disk, the longest chain of steps that need each other, and the time with so
many steps at a time. Times are those of equal steps when they were made, here and in any profile; where there are none, those of steps
of another size, scaled.`,
		Example: "  paper plan --estimate paper\n  paper plan --estimate laptop notebooks --jobs 8", Args: usage(cobra.ArbitraryArgs),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				*name = args[0]
				args = args[1:]
			}
			if len(args) == 0 {
				args = []string{"paper"}
			}
			if workers < 1 {
				return usageError{fmt.Errorf("%d jobs, need at least 1", workers)}
			}
			w, err := open(*name)
			if err != nil {
				return err
			}
			steps, there, err := run.Ahead(w, args)
			if err != nil {
				return err
			}
			out := c.OutOrStdout()
			if !estimated {
				for _, s := range steps {
					fmt.Fprintln(out, artefact.Shell(s.Command()))
				}
				return nil
			}
			known, err := estimate.New(w)
			if err != nil {
				return err
			}
			plan := known.Plan(w, steps)
			plan.There = there
			return plan.Write(out, w.ProfileArgument(), workers)
		},
	}
	c.Flags().BoolVar(&estimated, "estimate", false, "tell what it would take")
	c.Flags().IntVarP(&workers, "jobs", "j", workers, "steps at a time; default what make was given, $JOBS or 2")
	return c
}
