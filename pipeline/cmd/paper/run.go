package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/run"

	"github.com/spf13/cobra"
)

func runCommand(name *string) *cobra.Command {
	told := run.FromMake(os.Getenv("MAKEFLAGS"))
	jobProgram := ""
	o := run.Options{Jobs: jobs(told.Jobs), KeepGoing: told.KeepGoing, DryRun: told.DryRun}
	c := &cobra.Command{
		Use: "run [GOAL...]", Short: "Make artefacts with all that they need and that is not fresh; what make hands over to",
		Long: `Make artefacts with all that they need and that is not fresh. A goal is a file below out/<profile>, or stands for several: paper,
data, train, evaluate, references, symplecticity, fits, diagnosis, notebooks, report, pdf, flights. The last is the report of real flights
alone, with what it needs and nothing else. Without one, $PAPER_GOALS names them, else it is paper.

What is fresh follows from content alone: settings, code and data by their hashes, files by their checksums. Steps are processes of
their own, several at a time; -j, -k and -n that make was given count here too.

With CLUSTER=slurm they are handed to Slurm as jobs, and the command returns. It may be given again at any time: it submits what is
missing, and nothing that is queued or running. RETRY=1 submits also what was given up because it failed twice for the same reason.`,
		Example: "  paper run paper\n  paper --profile smoke run --jobs 4 out/smoke/notebooks/table1.ipynb",
		RunE: func(c *cobra.Command, goals []string) error {
			if len(goals) == 0 {
				goals = strings.Fields(os.Getenv("PAPER_GOALS"))
			}
			if len(goals) == 0 {
				goals = []string{"paper"}
			}
			if o.Jobs < 1 {
				return usageError{fmt.Errorf("%d jobs, need at least 1", o.Jobs)}
			}
			w, err := open(*name)
			if err != nil {
				return err
			}
			if o.Program, err = thisProgram(); err != nil {
				return err
			}
			o.Out = c.ErrOrStderr()
			o.Prepare = func(kind string) error {
				if kind != "notebook" && kind != "report" && kind != "flights" {
					return nil
				}
				if err := notebook.CheckRoot(w.Root); err != nil {
					return err
				}
				return fetchAssets(c.Context(), w.Root)
			}
			if err := tellLeftOut(c.ErrOrStderr(), w); err != nil {
				return err
			}
			if cluster, err := onCluster(); err != nil || cluster {
				if err != nil {
					return err
				}
				return submit(c, w, goals, jobProgram, o)
			}
			if err := run.Run(c.Context(), w, goals, o); err != nil || o.DryRun {
				return err
			}
			for _, goal := range goals {
				var file string
				switch goal {
				case "paper", "report":
					file = artefact.ReportFile(w)
				case "flights":
					file = artefact.FlightsReportFile(w)
				default:
					continue
				}
				if short, err := filepath.Rel(w.Root, file); err == nil {
					file = short
				}
				fmt.Fprintln(c.OutOrStdout(), "The report:", file)
			}
			if slices.Contains(goals, "paper") {
				return tellStanding(c.OutOrStdout(), w)
			}
			return nil
		},
	}
	c.Flags().IntVarP(&o.Jobs, "jobs", "j", o.Jobs, "steps at a time; default what make was given, $JOBS or 2")
	c.Flags().StringVar(&jobProgram, "job-program", "", "what jobs start in place of this program, such as a script that sleeps, to try how a cluster takes them")
	_ = c.Flags().MarkHidden("job-program") // it is there
	c.Flags().BoolVarP(&o.KeepGoing, "keep-going", "k", o.KeepGoing, "after a failure go on with what does not need it")
	c.Flags().BoolVarP(&o.DryRun, "dry-run", "n", o.DryRun, "say what would be done, and do nothing")
	return c
}

// thisProgram is the file of the program that runs, whose commands the steps are.
func thisProgram() (string, error) {
	if runtime.GOOS == "linux" { // the very one, also when make has put a newer one in its place
		return "/proc/self/exe", nil
	}
	file, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	return file, nil
}

// jobs is how many steps run at a time: one alone does not fill two cores, as small networks have little to share out.
func jobs(told int) int {
	switch n, err := strconv.Atoi(os.Getenv("JOBS")); {
	case told > 0:
		return told
	case told < 0:
		return runtime.NumCPU()
	case err == nil:
		return n
	}
	return 2
}

func collectCommand(name *string) *cobra.Command {
	dry := false
	c := &cobra.Command{
		Use: "gc", Short: "Remove from the store what no present profile needs", Args: usage(cobra.NoArgs),
		Long: `Remove from the store what no present profile needs: results of older settings and code, and those of profiles whose output folders
are gone. What another checkout has asked for stays as long as its output folder is there.`,
		Example: "  paper gc --dry-run",
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			found, err := w.Collect(c.Context(), dry)
			if err != nil {
				return err
			}
			verb := "removed"
			if dry {
				verb = "would remove"
			}
			fmt.Fprintf(c.OutOrStdout(), "%s %d results, %.1f MB, from %s\n", verb, found.Folders, float64(found.Bytes)/1e6, w.Store())
			return nil
		},
	}
	c.Flags().BoolVarP(&dry, "dry-run", "n", false, "only say how much")
	return c
}

func cleanCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: "clean", Short: "Remove what the profile's run made, and from the store what it alone needs", Args: usage(cobra.NoArgs),
		Example: "  paper --profile smoke clean",
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			found, err := w.Clean(c.Context())
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "removed out/%s and %d results, %.1f MB, of the store\n", w.Profile.Name, found.Folders, float64(found.Bytes)/1e6)
			return nil
		},
	}
}
