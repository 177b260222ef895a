package main

import (
	"fmt"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/output"

	"github.com/spf13/cobra"
)

func modelCommand(name *string) *cobra.Command {
	c := &cobra.Command{
		Use: "model", Short: "Export a trained model as one file, or show what is in such a file",
		Example: "  paper model export quantum --seed 1\n  paper model show out/laptop/models/quantum/1.safetensors", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(modelExportCommand(name), modelShowCommand())
	return c
}

func modelExportCommand(name *string) *cobra.Command {
	file, seed := "", 1
	c := &cobra.Command{
		Use: "export SYSTEM", Short: "Write a trained MetaSym with its scaling and configuration as a .safetensors file",
		Example: "  paper model export quantum --seed 1 --output quantum.safetensors",
		Args: usage(func(c *cobra.Command, args []string) error {
			if err := cobra.ExactArgs(1)(c, args); err != nil {
				return err
			}
			return experiment.CheckTrained(args[0])
		}),
		RunE: func(c *cobra.Command, args []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			if file == "" {
				file = w.ModelFile(args[0], seed)
			}
			if err := output.Check(file); err != nil { // before a training
				return usageError{err}
			}
			model, err := w.Model(c.Context(), args[0], seed)
			if err != nil {
				return err
			}
			if err := model.Save(file); err != nil {
				return err
			}
			fmt.Fprintln(c.ErrOrStderr(), "written:", file)
			return nil
		},
	}
	seedFlag(c, &seed)
	c.Flags().StringVarP(&file, "output", "o", "", "file to write; default out/<profile>/models/SYSTEM/SEED.safetensors")
	return c
}

func modelShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show FILE", Short: "Print a model's architecture, counts, scaling and provenance",
		Example: "  paper model show quantum.safetensors", Args: usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			model, err := inference.Load(args[0])
			if err != nil {
				return err
			}
			return model.WriteSummary(c.OutOrStdout())
		},
	}
}
