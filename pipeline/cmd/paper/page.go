package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/browser"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/proof/page"
	"metasymlab/pipeline/proof/unchecked"
	"metasymlab/pipeline/report"

	"github.com/spf13/cobra"
)

// reportFile is the profile's report, which must be there.
func reportFile(w *experiment.Workspace) (string, error) {
	file := artefact.ReportFile(w)
	if _, err := os.Stat(file); err != nil {
		return "", fmt.Errorf("there is no report yet: run make report PROFILE=%s (%w)", w.ProfileArgument(), err)
	}
	return file, nil
}

func proveReportCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: "report", Short: "Check the report: that it is complete, its HTML and links, and its charts in a browser",
		Long: `Check the report. All of the paper's tables, figures and ablations are in it. Its HTML: elements, ids, links, words for
pictures, nothing loaded. Then, where there is a Chromium, in a headless one from disk: every chart draws, no script fails, nothing is
asked of the network.`,
		Example: "  paper --profile smoke prove report", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			file, err := reportFile(w)
			if err != nil {
				return err
			}
			var faults []string
			for _, name := range []string{report.Index, report.Provenance} {
				found, err := page.File(filepath.Join(filepath.Dir(file), name))
				if err != nil {
					return err
				}
				for _, fault := range found {
					faults = append(faults, name+", "+fault)
				}
			}
			unshown, err := artefact.Unshown(w)
			if err != nil {
				return err
			}
			faults = append(faults, unshown...)
			trial, err := page.Try(c.Context(), file)
			switch {
			case errors.Is(err, browser.ErrNone):
				if err := unchecked.Tell(c.OutOrStdout(), "in a browser", err); err != nil {
					return err
				}
			case err != nil:
				return err
			default:
				faults = append(faults, trial.Faults...)
				fmt.Fprintf(c.OutOrStdout(), "in Chromium: %d charts with %d marks, %d pictures\n", trial.Charts, trial.Marks, trial.Pictures)
			}
			for _, fault := range faults {
				fmt.Fprintln(c.OutOrStdout(), fault)
			}
			if len(faults) > 0 {
				return fmt.Errorf("%s has %d faults, listed above", file, len(faults))
			}
			fmt.Fprintln(c.OutOrStdout(), "no fault found in", file)
			return nil
		},
	}
}

func pdfCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: "pdf", Short: "Print the report as report.pdf; needs a Chromium", Example: "  paper pdf", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			file, err := reportFile(w)
			if err != nil {
				return err
			}
			pdf := filepath.Join(filepath.Dir(file), "report.pdf")
			if err := browser.Print(c.Context(), file, pdf); err != nil {
				return err
			}
			fmt.Fprintln(c.ErrOrStderr(), "written:", pdf)
			return nil
		},
	}
}
