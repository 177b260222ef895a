package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/output"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/proof/lowering"
	"metasymlab/pipeline/proof/parity"
	"metasymlab/pipeline/proof/unchecked"

	"github.com/spf13/cobra"
)

func lowerCommand(name *string) *cobra.Command {
	folder := ""
	c := &cobra.Command{
		Use: "lower", Short: "Write the pipeline's graphs as StableHLO, the text that XLA gets; needs no PJRT plugin",
		Long: `Lower every graph that the pipeline compiles for the profile's models to StableHLO, and print the texts' hashes, as
sha256sum does. With --output, write the texts too.`,
		Example: "  paper prove lower\n  paper --profile smoke prove lower --output graphs", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := readProfile(*name)
			if err != nil {
				return err
			}
			if folder != "" {
				if err := output.Folder(folder); err != nil {
					return usageError{err}
				}
			}
			programs, err := lowering.All(c.Context(), p, runtime.GOMAXPROCS(0))
			if err != nil {
				return err
			}
			for _, program := range programs {
				if folder == "" {
					break
				}
				if err := output.Write(filepath.Join(folder, filepath.FromSlash(program.Name)+".mlir"), program.Text); err != nil {
					return err
				}
			}
			fmt.Fprint(c.OutOrStdout(), lowering.Sums(programs))
			return nil
		},
	}
	c.Flags().StringVarP(&folder, "output", "o", "", "folder to write the texts to")
	return c
}

// readProfile reads a profile without making its folder.
func readProfile(name string) (*profile.Profile, error) {
	root, err := assets.Root()
	if err != nil {
		return nil, err
	}
	path, err := profile.Find(root, name)
	if err != nil {
		return nil, usageError{err}
	}
	return profile.Read(root, path)
}

func parityCommand(name *string) *cobra.Command {
	role, ablations := "", false
	c := &cobra.Command{
		Use: "parity [SYSTEM...]", Short: "Compare what XLA computes with what the Go backend computes, graph by graph",
		Long: `Execute every graph that the pipeline compiles for the profile's models, losses and all gradients among them, on the Go backend
and with the same inputs on XLA, through each PJRT plugin that is found. The largest difference of an output must be below 1e-4
of its size in single precision, below 1e-10 in double; the exit code is 1 if one is not.`,
		Example: "  paper --profile smoke prove parity\n  paper prove parity quadrotor --role gradients",
		RunE: func(c *cobra.Command, systems []string) error {
			p, err := readProfile(*name)
			if err != nil {
				return err
			}
			for _, system := range systems {
				if err := experiment.CheckTrained(system); err != nil {
					return usageError{err}
				}
			}
			sides, missing := parity.Sides()
			if len(sides) == 0 {
				return unchecked.Tell(c.OutOrStdout(), "on XLA", errors.Join(missing...))
			}
			for _, why := range missing {
				fmt.Fprintf(c.OutOrStdout(), "NOT CHECKED: %v\n", why)
			}
			return parity.Run(c.Context(), c.OutOrStdout(), sides, parity.Choice{Profile: p, Systems: systems, Role: role, Ablations: ablations, Workers: runtime.GOMAXPROCS(0)})
		},
	}
	c.Flags().StringVar(&role, "role", role, "only graphs of a role: gradients, update, validation, adaptation, prediction, choice, moments")
	c.Flags().BoolVar(&ablations, "ablations", ablations, "the profile's changed forms of MetaSym too")
	return c
}
