package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"metasymlab/pipeline/proof/verify"

	"github.com/spf13/cobra"
)

// isCrate tells whether an argument is a crate and no result: those are files of JSON.
func isCrate(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir() || strings.HasSuffix(name, ".zip")
}

func verifyCommand(name *string) *cobra.Command {
	o := verify.Options{Sample: 3, Budget: 5 * time.Minute}
	c := &cobra.Command{
		Use: "verify [CRATE] [RESULT...]", Short: "Compute reported results again from scratch and compare every number",
		Long: `Compute reported results again from scratch, with all that they are made from, in a folder that is thrown away, and compare
every number to the last bit, and trained weights too; out/<profile> is only read. Without names, results are drawn at
random, each with the same chance, as long as they fit into the budget. The exit code is 1 if one differs, is damaged, or
is not what this checkout, backend and machine would make, or if the report is not made from it.

Of a crate, a folder or a .zip, first every file is compared with its hash. Its profile is its own.`,
		Example: "  paper --profile smoke verify --sample 5\n  paper verify out/laptop/results/quantum/mlp/1.json\n  paper verify crate.zip",
		RunE: func(c *cobra.Command, args []string) error {
			if o.Results = args; o.Sample < 1 {
				return usageError{fmt.Errorf("a sample of %d results, need at least 1", o.Sample)}
			}
			if len(args) > 0 && isCrate(args[0]) {
				o.Results = args[1:]
				return verify.Crate(c.Context(), c.OutOrStdout(), args[0], open, o)
			}
			w, err := open(*name)
			if err != nil {
				return err
			}
			return verify.Run(c.Context(), c.OutOrStdout(), w, o)
		},
	}
	c.Flags().IntVar(&o.Sample, "sample", o.Sample, "how many results to draw")
	c.Flags().Uint64Var(&o.Draw, "draw", o.Draw, "which ones: the same number draws the same results; 0 draws others each time")
	c.Flags().DurationVar(&o.Budget, "budget", o.Budget, "what the drawn results may take, by what they took when they were made; 0 for no limit")
	return c
}
