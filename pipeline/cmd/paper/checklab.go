package main

import (
	"errors"
	"path/filepath"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/browser"
	"metasymlab/pipeline/notebook/jupyter"
	"metasymlab/pipeline/proof/frontend"
	"metasymlab/pipeline/proof/unchecked"

	"github.com/spf13/cobra"
)

func proveLabCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: "lab", Short: "Use the tutorial in JupyterLab and Jupyter Notebook, in a headless browser",
		Long: `Open the tutorial in JupyterLab and in Jupyter Notebook, whichever are installed, in a headless Chromium: run all cells, watch the
live curve, read a chart by mouse and by keys, load the page again and run all cells once more, interrupt a training and go on with
it, edit a package. All of it happens in a copy of the checkout. Screenshots are in out/<profile>/screens. It says what is not installed and so was not checked.`,
		Example: "  paper --profile smoke prove lab", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			var faults []error
			for _, program := range []string{jupyter.Lab, jupyter.Notebook} {
				err := frontend.Try(c.Context(), frontend.Trial{
					Root: w.Root, Notebook: artefact.Tutorial, Env: artefact.NotebookEnv(w), Program: program,
					Screens: filepath.Join(w.Out(), "screens"), Log: c.OutOrStdout(),
				})
				if errors.Is(err, jupyter.ErrNone) || errors.Is(err, browser.ErrNone) {
					err = unchecked.Tell(c.OutOrStdout(), "in Jupyter "+program, err)
				}
				faults = append(faults, err)
			}
			return errors.Join(faults...)
		},
	}
}
