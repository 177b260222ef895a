package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/exhibit"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/proof/benchmark"

	"github.com/spf13/cobra"
)

func notebookCommand(name *string) *cobra.Command {
	timeout := cellTimeout()
	c := &cobra.Command{
		Use: "notebook NAME", Short: "Execute a notebook with the Go kernel", Example: "  paper notebook table1 --timeout 1m", Args: usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			n, err := artefact.Find(w, args[0])
			if err != nil {
				return usageError{err}
			}
			err = n.Execute(c.Context(), timeout)
			var failed *notebook.CellError
			if errors.As(err, &failed) {
				// Paths in outputs are free of the checkout's place; here its files are wanted by a name that works.
				plain := strings.NewReplacer("{root}/", "")
				fmt.Fprintln(c.ErrOrStderr(), plain.Replace(failed.Show()))
				return fmt.Errorf("notebook %s failed in cell [%d], shown above", args[0], failed.Cell)
			}
			return err
		},
	}
	c.Flags().DurationVar(&timeout, "timeout", timeout, "longest time for one cell, such as 30s")
	return c
}

func reportCommand(name *string) *cobra.Command {
	flights := false
	c := &cobra.Command{
		Use: "report", Short: "Make a folder of pages of the executed notebooks, their tables and figures in files beside them", Example: "  paper report", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			converter, err := exhibit.FindConverter()
			if err != nil {
				return err
			}
			if converter == nil {
				fmt.Fprintln(c.ErrOrStderr(), "paper: "+exhibit.Needed)
			}
			if err := tellLeftOut(c.ErrOrStderr(), w); err != nil {
				return err
			}
			write := artefact.WriteReport
			if flights {
				write = artefact.WriteFlightsReport
			}
			_, err = write(w)
			return err
		},
	}
	c.Flags().BoolVar(&flights, "flights", flights, "of the notebook of real flights alone, in out/<profile>/flights")
	return c
}

func statusCommand(name *string) *cobra.Command {
	watch := false
	c := &cobra.Command{
		Use: "status", Short: "Tell which artefacts are fresh, stale or missing, and why", Example: "  paper --profile smoke status", Args: usage(cobra.NoArgs),
		Long: `Tell which artefacts are fresh, stale or missing, and why. With CLUSTER=slurm, tell how far the jobs are: how many steps are done, what
runs where, what waits for what, what failed and why, and the time that is left.`,
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			if err := tellLeftOut(c.ErrOrStderr(), w); err != nil {
				return err
			}
			cluster, err := onCluster()
			switch {
			case err != nil:
				return err
			case cluster:
				return tellJobs(c, w, watch)
			case watch:
				return usageError{errors.New("--watch looks at jobs of a cluster: it needs CLUSTER=slurm")}
			}
			return artefact.WriteStatus(c.OutOrStdout(), w)
		},
	}
	c.Flags().BoolVar(&watch, "watch", watch, "with CLUSTER=slurm, look again until no job is left; Ctrl-C leaves the jobs")
	return c
}

func timesCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: "times", Short: "Tell how long each kind of step took when it was made", Example: "  paper times", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			return artefact.WriteTimes(c.OutOrStdout(), w)
		},
	}
}

// cellTimeout is $CELL_TIMEOUT, if it is one.
func cellTimeout() time.Duration {
	if timeout, err := time.ParseDuration(os.Getenv("CELL_TIMEOUT")); err == nil {
		return timeout
	}
	return artefact.CellTimeout
}

// tellLeftOut warns of notebooks that are no part of the paper.
func tellLeftOut(out io.Writer, w *experiment.Workspace) error {
	left, err := artefact.LeftOut(w)
	if err == nil && left != "" {
		fmt.Fprintln(out, "paper: "+left)
	}
	return err
}

func sympnetCommand() *cobra.Command {
	family, seeds := "LA", 3
	c := &cobra.Command{
		Use: "sympnet", Short: "Train SympNets on their authors' pendulum task, beside the published code's numbers",
		Example: "  paper prove sympnet --family G --seeds 2", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return benchmark.Compare(c.OutOrStdout(), family, seeds) },
	}
	c.Flags().StringVar(&family, "family", family, "SympNet family, LA or G")
	c.Flags().IntVar(&seeds, "seeds", seeds, "number of runs, from seed 0 on")
	return c
}
