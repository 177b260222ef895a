package main

import (
	"fmt"
	"path/filepath"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/notebook/jupyter"

	"github.com/spf13/cobra"
)

const labName = "lab"

func labCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: labName + " [-- ARGUMENT...]", Short: "Start JupyterLab, or Jupyter Notebook, on the notebooks, with the project's kernel",
		Long: `Start JupyterLab, or else Jupyter Notebook, in the folder of the notebooks, with the project's kernel and the profile whose
results the notebooks show. What follows -- goes to that program. Ctrl-C ends it and its kernels.`,
		Example: "  paper lab\n  paper --profile smoke lab -- --no-browser --port 9999",
		RunE: func(c *cobra.Command, args []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			server, err := jupyter.Find(c.Context())
			if err != nil {
				return err
			}
			return server.Become(jupyter.Session{
				Root: w.Root, Folder: filepath.Join(w.Root, artefact.NotebookFolder), Args: args, Env: artefact.NotebookEnv(w),
			})
		},
	}
}

func kernelCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "kernel", Short: "Offer the project's kernel to the Jupyter or editor that you have",
		Example: "  paper kernel install\n  paper kernel uninstall", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		&cobra.Command{
			Use: "install", Short: "Write a kernelspec for this checkout's kernel into your Jupyter's data folder",
			Example: "  paper kernel install", Args: usage(cobra.NoArgs),
			RunE: func(c *cobra.Command, _ []string) error {
				data, root, err := kernelPlaces()
				if err != nil {
					return err
				}
				installed, err := jupyter.Install(data, root)
				if err != nil {
					return err
				}
				before := ""
				if installed.Replaced != "" {
					before = " in place of that of " + installed.Replaced
				}
				fmt.Fprintf(c.OutOrStdout(), "written%s: %s; make kernel-uninstall removes it\n", before, installed.File)
				return nil
			},
		},
		&cobra.Command{
			Use: "uninstall", Short: "Remove what install has written", Example: "  paper kernel uninstall", Args: usage(cobra.NoArgs),
			RunE: func(c *cobra.Command, _ []string) error {
				data, root, err := kernelPlaces()
				if err != nil {
					return err
				}
				file, removed, err := jupyter.Uninstall(data, root)
				if err != nil {
					return err
				}
				if !removed {
					fmt.Fprintf(c.OutOrStdout(), "nothing to remove: there is no %s\n", file)
					return nil
				}
				fmt.Fprintf(c.OutOrStdout(), "removed: %s\n", file)
				return nil
			},
		},
	)
	return c
}

// kernelPlaces are Jupyter's data folder and this checkout.
func kernelPlaces() (data, root string, err error) {
	if root, err = assets.Root(); err != nil {
		return "", "", err
	}
	data, err = jupyter.DataFolder()
	return data, root, err
}
