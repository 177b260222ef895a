package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"metasymlab/figures/compare"
	"metasymlab/figures/sweep"
	"metasymlab/figures/table"
	"metasymlab/pipeline/estimate"
	"metasymlab/pipeline/exhibit"
	"metasymlab/pipeline/run"

	"github.com/spf13/cobra"
)

func sweepCommand(name *string) *cobra.Command {
	var sets []string
	seeds, called, estimated := "", "", false
	told := run.FromMake(os.Getenv("MAKEFLAGS"))
	o := run.Options{Jobs: jobs(told.Jobs), KeepGoing: true, DryRun: told.DryRun}
	c := &cobra.Command{
		Use: "sweep SYSTEM MODEL", Short: "Train a model with each of a grid of settings, and judge them on the shifted validation systems",
		Long: `Train a model with each combination of some settings' values and with several seeds, and judge all of them by rollouts on the
shifted validation systems, as the search does: unseen systems have no part in it. Keys are those of the model's table in the profile.
Table and picture of the outcome go to out/<profile>/sweeps/NAME. Each setting is a profile of its own, out/<profile>-<setting>, and
what was trained is kept: the same command goes on where it was, and one with more values or seeds trains those that are new.
With CLUSTER=slurm what is missing is submitted as jobs, and the command returns; given again, it shows what there is by then.`,
		Example: "  paper sweep quadrotor metasym --set decoder.inner_rate=0.1,0.3,1 --seeds 11..15\n  paper sweep mesh3x3 mlp --set hidden=[80],[160] --set training.learning_rate=0.001,0.003 --estimate",
		Args:    usage(cobra.ExactArgs(2)),
		RunE: func(c *cobra.Command, args []string) error {
			if len(sets) == 0 {
				return usageError{errors.New("need what to sweep: --set KEY=VALUE,VALUE,..., such as --set decoder.inner_rate=0.1,0.3,1")}
			}
			if o.Jobs < 1 {
				return usageError{fmt.Errorf("%d jobs, need at least 1", o.Jobs)}
			}
			var axes []sweep.Axis
			for _, set := range sets {
				axis, err := sweep.ParseAxis(set)
				if err != nil {
					return usageError{err}
				}
				axes = append(axes, axis)
			}
			var of []int
			if seeds != "" {
				var err error
				if of, err = sweep.ParseSeeds(seeds); err != nil {
					return usageError{err}
				}
			}
			w, err := open(*name)
			if err != nil {
				return err
			}
			s, err := sweep.New(w, open, args[0], args[1], axes, of)
			if err != nil {
				return usageError{err}
			}
			if called == "" {
				called = s.Name()
			}
			if !folderName.MatchString(called) {
				return usageError{fmt.Errorf("--name %q: need letters, digits, dots, dashes and underscores, the first no dot", called)}
			}
			if estimated {
				return estimateSweep(c, s, o.Jobs)
			}
			return makeSweep(c, s, s.Folder(called), o)
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "a setting and its values, KEY=VALUE,VALUE,...; several make a grid")
	c.Flags().StringVar(&seeds, "seeds", "", "such as 1..5 or 1,3,7; default those of the profile")
	c.Flags().StringVar(&called, "name", "", "of the folder of the outcome; default system, model and keys")
	c.Flags().BoolVar(&estimated, "estimate", false, "only tell what it would take")
	c.Flags().IntVarP(&o.Jobs, "jobs", "j", o.Jobs, "steps at a time; default what make was given, $JOBS or 2")
	c.Flags().BoolVarP(&o.DryRun, "dry-run", "n", o.DryRun, "say what would be done, and do nothing")
	return c
}

// folderName is what the folder of a sweep may be called.
var folderName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*$`)

// estimateSweep tells what is left of a sweep.
func estimateSweep(c *cobra.Command, s *sweep.Sweep, workers int) error {
	known, err := estimate.New(s.Base)
	if err != nil {
		return err
	}
	plan := known.Plan(s.Base, nil)
	for _, at := range s.Settings {
		steps, there, err := run.Ahead(at.Workspace, at.Targets())
		if err != nil {
			return err
		}
		plan.Steps = append(plan.Steps, known.Plan(at.Workspace, steps).Steps...)
		plan.There += there
	}
	return plan.Write(c.OutOrStdout(), s.Base.ProfileArgument(), workers)
}

// makeSweep makes what is missing of a sweep, and shows its outcome. Where steps have failed, as they do where a
// setting makes a training diverge, the others' outcome is shown, and the command fails.
func makeSweep(c *cobra.Command, s *sweep.Sweep, folder string, o run.Options) error {
	o.Out = c.ErrOrStderr()
	var err error
	if o.Program, err = thisProgram(); err != nil {
		return err
	}
	var parts []run.Part
	for _, at := range s.Settings {
		parts = append(parts, run.Part{Workspace: at.Workspace, Goals: at.Targets()})
	}
	cluster, err := onCluster()
	if err != nil {
		return err
	}
	var failed error
	if cluster {
		if failed = submitSweep(c, parts, o); failed != nil {
			return failed
		}
	} else {
		failed = run.Together(c.Context(), parts, o)
	}
	if o.DryRun || c.Context().Err() != nil {
		return failed
	}
	missing := s.Read()
	out := c.OutOrStdout()
	if cluster && missing > 0 {
		fmt.Fprintf(out, "%d of the sweep's %d validations are not there yet: the same command shows what there is, without CLUSTER it makes them here\n", missing, len(s.Settings)*len(s.Seeds))
	}
	if err := compare.Write(out, []*table.Table{s.Table()}); err != nil {
		return err
	}
	if err := fetchAssets(c.Context(), s.Base.Root); err != nil {
		return err
	}
	converter, err := exhibit.FindConverter()
	if err != nil {
		return err
	}
	written, err := s.Write(folder, converter)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d files in %s\n", len(written), s.Base.Relative(filepath.Clean(folder)))
	return failed
}

// submitSweep hands what is missing of each setting to Slurm. What several settings need, such as the data, is the jobs
// of the first of them; the others' jobs wait for it.
func submitSweep(c *cobra.Command, parts []run.Part, o run.Options) error {
	for _, part := range parts {
		fmt.Fprintf(c.OutOrStdout(), "%s:\n", part.Workspace.ProfileArgument())
		if err := submit(c, part.Workspace, part.Goals, "", o); err != nil {
			return err
		}
	}
	return nil
}
