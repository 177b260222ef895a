package main

import (
	"errors"
	"fmt"
	"os"

	"metasymlab/figures/compare"
	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/run"

	"github.com/spf13/cobra"
)

func compareCommand() *cobra.Command {
	var changes []string
	changed, build := "", false
	c := &cobra.Command{
		Use: "compare A B [SYSTEM...]", Short: "Tell what differs between two profiles, what it costs to see, and what it did",
		Long: `Tell what differs between two profiles, their names or files: the settings, key by key; the results that are others by their keys;
what of them is not computed yet, with about how long that takes; and of what is there the errors on unseen systems before and after, with
intervals over systems and over seeds. --make computes what is missing first.

With --change the second profile is the first with some settings changed; it is written to a folder of its own below out, and make knows it
as any other. With --ablation MetaSym is compared with its form of that name, such as no-dropout, in one profile.`,
		Example: "  paper compare laptop mine.toml quadrotor\n  paper compare laptop --change quadrotor.metasym.decoder.dropout=0.1 quadrotor --make\n  paper compare laptop --ablation no-dropout quadrotor",
		RunE: func(c *cobra.Command, args []string) error {
			comparing, err := comparing(args, changes, changed)
			if err != nil {
				return err
			}
			comparison, err := comparing()
			if err != nil {
				return err
			}
			plan, err := comparison.Plan()
			if err != nil {
				return err
			}
			out := c.OutOrStdout()
			if err := compare.Write(out, plan); err != nil {
				return err
			}
			if build {
				if err := makeMissing(c, comparison); err != nil {
					return err
				}
				if comparison, err = comparing(); err != nil {
					return err
				}
			}
			tables := comparison.Errors()
			if len(tables) == 0 {
				fmt.Fprintln(out, "\nNo result that both have differs.")
				return nil
			}
			fmt.Fprintln(out)
			return compare.Write(out, tables)
		},
	}
	c.Flags().StringArrayVar(&changes, "change", nil, "a setting of A with another value, KEY=VALUE, which makes B; may be given several times")
	c.Flags().StringVar(&changed, "ablation", "", "in place of B: a form of MetaSym, such as no-dropout")
	c.Flags().BoolVar(&build, "make", false, "compute what is missing")
	return c
}

// comparing gives a function that makes the comparison that a command line asks for; after something was computed, it
// is another.
func comparing(args, changes []string, changed string) (func() (*compare.Comparison, error), error) {
	names := 2 // of profiles
	if len(changes) > 0 || changed != "" {
		names = 1
	}
	switch {
	case len(changes) > 0 && changed != "":
		return nil, usageError{errors.New("--change and --ablation are two comparisons: give one of them")}
	case len(args) < names:
		return nil, usageError{fmt.Errorf("need %d of the profiles to compare, got %d (see: paper compare -h)", names, len(args))}
	}
	systems := args[names:]
	for _, system := range systems {
		check := experiment.CheckSystem
		if changed != "" {
			check = experiment.CheckTrained
		}
		if err := check(system); err != nil {
			return nil, usageError{err}
		}
	}
	if changed != "" {
		if _, err := ablation.FindTraining(changed); err != nil {
			return nil, usageError{err}
		}
	}
	settings := map[string]any{}
	for _, change := range changes {
		key, value, err := compare.ParseChange(change)
		if err != nil {
			return nil, usageError{err}
		}
		settings[key] = value
	}
	return func() (*compare.Comparison, error) {
		a, err := open(args[0])
		if err != nil {
			return nil, err
		}
		if changed != "" {
			return compare.Ablation(a, changed, open, systems...)
		}
		second := ""
		if len(changes) > 0 {
			if second, err = compare.Change(a, settings); err != nil {
				return nil, usageError{err}
			}
		} else {
			second = args[1]
		}
		b, err := open(second)
		if err != nil {
			return nil, err
		}
		return compare.New(a, b, systems...)
	}, nil
}

// makeMissing computes what a comparison lacks, side by side.
func makeMissing(c *cobra.Command, of *compare.Comparison) error {
	told := run.FromMake(os.Getenv("MAKEFLAGS"))
	o := run.Options{Jobs: max(1, jobs(told.Jobs)), KeepGoing: told.KeepGoing, DryRun: told.DryRun, Out: c.ErrOrStderr()}
	var err error
	if o.Program, err = thisProgram(); err != nil {
		return err
	}
	workspaces, targets := of.Missing()
	var parts []run.Part
	for k, w := range workspaces {
		parts = append(parts, run.Part{Workspace: w, Goals: targets[k]})
	}
	return run.Together(c.Context(), parts, o)
}
