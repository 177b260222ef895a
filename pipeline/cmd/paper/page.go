package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/assets"
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
		Use: "report", Short: "Check the report: that it is complete, its HTML and links, and its pages in a browser",
		Long: `Check the report. All of the paper's tables, figures and ablations are in it. The HTML of each page: elements, ids, links, words
for pictures, nothing loaded from elsewhere. Then, where there is a Chromium, each page in a headless one, from disk: every chart draws, no
script fails, nothing is asked of the network; on a phone nothing is cut off; it is light and soon shows its first words; axe-core, which is
fetched for that, finds nothing serious that keeps people out. And printed, the report's main part is short enough.`,
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
			pages, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*.html"))
			if err != nil {
				return fmt.Errorf("list the report's pages: %w", err)
			}
			faults, err := artefact.Unshown(w)
			if err != nil {
				return err
			}
			for _, name := range pages {
				found, err := page.File(name)
				if err != nil {
					return err
				}
				faults = append(faults, on(name, found)...)
			}
			found, err := inBrowser(c.Context(), c.OutOrStdout(), w, pages)
			if errors.Is(err, browser.ErrNone) {
				err = unchecked.Tell(c.OutOrStdout(), "in a browser", err)
			}
			if err != nil {
				return err
			}
			faults = append(faults, found...)
			for _, fault := range faults {
				fmt.Fprintln(c.OutOrStdout(), fault)
			}
			if len(faults) > 0 {
				return fmt.Errorf("%s has %d faults, listed above", filepath.Dir(file), len(faults))
			}
			fmt.Fprintf(c.OutOrStdout(), "no fault found in %s: %d pages\n", filepath.Dir(file), len(pages))
			return nil
		},
	}
}

// on says which page faults are on.
func on(page string, faults []string) []string {
	var all []string
	for _, fault := range faults {
		all = append(all, filepath.Base(page)+", "+fault)
	}
	return all
}

// inBrowser looks at the pages in a browser and tells of each; the one for print is printed.
func inBrowser(ctx context.Context, out io.Writer, w *experiment.Workspace, pages []string) (faults []string, err error) {
	if _, err := browser.Find(); err != nil {
		return nil, err
	}
	axe, err := axeCore(ctx, out, w.Root)
	if err != nil {
		return nil, err
	}
	for _, name := range pages {
		if filepath.Base(name) == report.Print {
			main, err := browser.Pages(ctx, name, report.Appendix)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(out, "%s: %d pages on paper before the appendix\n", report.Print, main)
			if main > mainLimit {
				faults = append(faults, fmt.Sprintf("%s, %d pages before the appendix, more than %d", report.Print, main, mainLimit))
			}
			blank, err := page.Paper(ctx, name)
			if err != nil {
				return nil, err
			}
			faults = append(faults, on(name, blank)...)
			continue
		}
		trial, err := page.Try(ctx, name, axe)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(out, "%s: %.2f MB with what it loads, first words after %d ms, %d charts with %d marks, %d pictures\n", filepath.Base(name),
			float64(trial.Weight)/1e6, trial.Paint.Milliseconds(), trial.Charts, trial.Marks, trial.Pictures)
		faults = append(faults, on(name, append(trial.Faults, trial.Over()...))...)
	}
	return faults, nil
}

// mainLimit is how many pages of paper a reader of the printed report has before the appendix, at most.
const mainLimit = 25

// axeCore is the text of axe-core; nil where it cannot be had, which is told.
func axeCore(ctx context.Context, out io.Writer, root string) ([]byte, error) {
	if err := assets.Fetch(ctx, root, assets.Axe()); err != nil {
		return nil, unchecked.Tell(out, "by axe-core", err)
	}
	return assets.Load(root, assets.Axe())
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
			if err := browser.Print(c.Context(), filepath.Join(filepath.Dir(file), report.Print), pdf); err != nil {
				return err
			}
			fmt.Fprintln(c.ErrOrStderr(), "written:", pdf)
			return nil
		},
	}
}
