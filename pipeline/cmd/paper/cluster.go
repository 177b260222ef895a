package main

import (
	"fmt"
	"os"
	"time"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/run"
	"metasymlab/pipeline/slurm"

	"github.com/spf13/cobra"
)

// onCluster tells whether $CLUSTER asks for jobs of a cluster in place of processes here.
func onCluster() (bool, error) {
	switch name := os.Getenv("CLUSTER"); name {
	case "":
		return false, nil
	case "slurm":
		return true, nil
	default:
		return false, usageError{fmt.Errorf("CLUSTER is %q, and the only kind of cluster is slurm", name)}
	}
}

// submit hands goals to Slurm, whose jobs start a program: this one if none is named.
func submit(c *cobra.Command, w *experiment.Workspace, goals []string, program string, o run.Options) error {
	if program == "" {
		var err error
		if program, err = os.Executable(); err != nil { // a file that other machines have, too
			return fmt.Errorf("find this program: %w", err)
		}
	}
	return slurm.Submit(c.Context(), w, goals, slurm.Options{DryRun: o.DryRun, Retry: os.Getenv("RETRY") != "", Program: program, Prepare: o.Prepare, Out: c.OutOrStdout()})
}

// followed is the time between two looks at the queue.
const followed = 15 * time.Second

// tellJobs writes how far the jobs are, with watch until none is left.
func tellJobs(c *cobra.Command, w *experiment.Workspace, watch bool) error {
	for {
		s, err := slurm.Look(c.Context(), w)
		switch {
		case err == nil:
			if err := s.Write(c.OutOrStdout()); err != nil || !watch || s.Queued() == 0 {
				return err
			}
		case !watch || c.Context().Err() != nil:
			return err
		default: // the controller may be restarting
			fmt.Fprintln(c.ErrOrStderr(), "paper: "+oneLine(err))
		}
		fmt.Fprintln(c.OutOrStdout())
		select {
		case <-c.Context().Done():
			return c.Context().Err()
		case <-time.After(followed):
		}
	}
}

func cancelCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: "cancel", Short: "End the profile's jobs on the cluster, and no others", Args: usage(cobra.NoArgs),
		Example: "  paper --profile smoke cancel",
		RunE: func(c *cobra.Command, _ []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			return slurm.Cancel(c.Context(), w, c.OutOrStdout())
		},
	}
}

func slurmJobCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: "slurm-job JOBS TASK", Short: "Make the steps of a job of Slurm's; what its script calls", Hidden: true, Args: usage(cobra.ExactArgs(2)),
		RunE: func(c *cobra.Command, args []string) error {
			if err := slurm.Settle(); err != nil {
				return err
			}
			w, err := open(*name)
			if err != nil {
				return err
			}
			program, err := thisProgram()
			if err != nil {
				return err
			}
			return slurm.Make(c.Context(), w, args[0], args[1], program, c.ErrOrStderr())
		},
	}
}
