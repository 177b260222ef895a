package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"metasymlab"
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/output"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/program"
	"metasymlab/pipeline/run"

	"github.com/spf13/cobra"
)

// rootCommand is the whole command line.
func rootCommand() *cobra.Command {
	name := os.Getenv("PROFILE")
	if name == "" {
		name = "laptop"
	}
	root := &cobra.Command{
		Use:   "paper",
		Short: "Reproduce the MetaSym paper step by step",
		Long: `Reproduce the MetaSym paper step by step. "make paper" calls these commands in order.

Every step looks for its result in the store first, which is out/store, or $STORE, for all profiles; nothing is computed twice.`,
		Example: `  paper data quantum
  paper train quantum metasym --seed 1
  paper evaluate quantum metasym --seed 1
  paper --profile smoke status`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          usage(cobra.NoArgs),
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.PersistentFlags().StringVar(&name, "profile", name, "smoke, laptop, paper, or a .toml file; default $PROFILE or laptop")
	backendFlag(root)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(dataCommand(&name), trainCommand(&name), evaluateCommand(&name), referencesCommand(&name), symplecticityCommand(&name), fitsCommand(&name), diagnosisCommand(&name),
		validateCommand(&name), notebookCommand(&name), reportCommand(&name), pdfCommand(&name), crateCommand(&name), runCommand(&name), planCommand(&name),
		statusCommand(&name), timesCommand(&name), verifyCommand(&name), collectCommand(&name), cleanCommand(&name),
		modelCommand(&name), searchCommand(&name), sweepCommand(&name), triedCommand(&name), recordCommand(&name), compareCommand(), flightsCommand(),
		setupCommand(), backendsCommand(), xlaCommand(), labCommand(&name), kernelCommand(), proveCommand(&name), cancelCommand(&name), slurmJobCommand(&name))
	return root
}

// usage makes the errors of an argument check usage errors.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usageError{fmt.Errorf("%w (see: %s -h)", err, c.CommandPath())}
		}
		return nil
	}
}

// system checks the argument "system".
func system() cobra.PositionalArgs {
	return usage(func(c *cobra.Command, args []string) error {
		if err := cobra.ExactArgs(1)(c, args); err != nil {
			return err
		}
		return experiment.CheckSystem(args[0])
	})
}

// systemAndModel checks the arguments "system model".
func systemAndModel(checkSystem, checkModel func(string) error) cobra.PositionalArgs {
	return usage(func(c *cobra.Command, args []string) error {
		if err := cobra.ExactArgs(2)(c, args); err != nil {
			return err
		}
		if err := checkSystem(args[0]); err != nil {
			return err
		}
		return checkModel(args[1])
	})
}

// open finds the project and reads the profile.
func open(name string) (*experiment.Workspace, error) {
	root, err := assets.Root()
	if err != nil {
		return nil, err
	}
	running, err := program.Running(metasymlab.Sources)
	if err != nil {
		return nil, err
	}
	if err := upToDate(running, root); err != nil {
		return nil, err
	}
	if _, err := profile.Find(root, name); err != nil {
		return nil, usageError{err}
	}
	return experiment.OpenOn(os.Getenv(backendVariable), running, root, name, log())
}

// upToDate refuses a program that is older than its sources: what it would compute is no longer what they say. A step
// of a run that is under way goes on as it began, under the keys of the code that runs.
func upToDate(running *program.Program, root string) error {
	if os.Getenv(run.StepVariable) != "" {
		return nil
	}
	changed, err := running.Changed(root, "metasymlab/pipeline/cmd/paper")
	if err != nil {
		return fmt.Errorf("compare this program with its sources: %w", err)
	}
	if len(changed) > 0 {
		return fmt.Errorf("this program is not what its sources would give (%s changed since it was built): run make, which builds it anew", program.Some(changed))
	}
	return nil
}

// log is where progress goes. Several steps of a run share a terminal, on which bars would overwrite each other; what
// does not look like a terminal gets lines.
func log() io.Writer {
	if os.Getenv(run.SharedVariable) != "" {
		return struct{ io.Writer }{os.Stderr}
	}
	return os.Stderr
}

// makeItem makes a result of a profile.
func makeItem(ctx context.Context, name string, i experiment.Item) error {
	w, err := open(name)
	if err != nil {
		return err
	}
	s, err := w.Step(i)
	if err != nil {
		return err
	}
	return s.Make(ctx)
}

func dataCommand(name *string) *cobra.Command {
	c := &cobra.Command{
		Use: "data SYSTEM", Short: "Simulate a system's data set", Example: "  paper data quantum", Args: system(),
		RunE: func(c *cobra.Command, args []string) error {
			return makeItem(c.Context(), *name, experiment.Item{Kind: "data", System: args[0]})
		},
	}
	c.AddCommand(exportCommand(name))
	return c
}

func exportCommand(name *string) *cobra.Command {
	file := ""
	c := &cobra.Command{
		Use: "export SYSTEM", Short: "Write a system's data set as an .npz file for NumPy",
		Example: "  paper data export mesh --output mesh.npz", Args: system(),
		RunE: func(c *cobra.Command, args []string) error {
			w, err := open(*name)
			if err != nil {
				return err
			}
			if file == "" {
				file = w.ExportFile(args[0])
			}
			if err := output.Check(file); err != nil {
				return usageError{err}
			}
			if err := experiment.Export(c.Context(), w, args[0], file); err != nil {
				return err
			}
			fmt.Fprintln(c.ErrOrStderr(), "written:", file)
			return nil
		},
	}
	c.Flags().StringVar(&file, "output", "", "file to write; default out/<profile>/export/SYSTEM.npz")
	return c
}

// seededCommand completes the command that makes the item of a kind of a system, a model and a seed.
func seededCommand(name *string, kind string, c *cobra.Command) *cobra.Command {
	seed := 1
	c.RunE = func(c *cobra.Command, args []string) error {
		return makeItem(c.Context(), *name, experiment.Item{Kind: kind, System: args[0], Model: args[1], Seed: seed})
	}
	seedFlag(c, &seed)
	return c
}

func trainCommand(name *string) *cobra.Command {
	return seededCommand(name, "train", &cobra.Command{
		Use: "train SYSTEM MODEL", Short: "Train a model with one seed; goes on from a checkpoint if there is one",
		Example: "  paper train quantum metasym --seed 1", Args: systemAndModel(experiment.CheckTrained, experiment.CheckModel),
	})
}

func evaluateCommand(name *string) *cobra.Command {
	return seededCommand(name, "evaluate", &cobra.Command{
		Use: "evaluate SYSTEM MODEL", Short: "Roll a trained model out on the out-of-distribution systems",
		Long: `Roll a trained model out on the out-of-distribution systems. MODEL may be a baseline's name with "-adapted": the same trained
network, fine-tuned to each system on the steps that MetaSym adapts on. "metasym-no-encoder" and the like are the ablations that the profile
trains; "@noise-0.1", "@adaptation-0.5" or "@steps-100" after a name evaluates the same trained model with other noise, less data to adapt
on or other inner steps.`,
		Example: "  paper evaluate quantum mlp --seed 2\n  paper evaluate quantum mlp-adapted --seed 2\n  paper evaluate quadrotor metasym@noise-0", Args: systemAndModel(experiment.CheckSystem, experiment.CheckVariant),
	})
}

func validateCommand(name *string) *cobra.Command {
	return seededCommand(name, "validate", &cobra.Command{
		Use: "validate SYSTEM MODEL", Short: "Roll a trained model out on the shifted validation systems, on which settings are chosen",
		Example: "  paper validate quantum metasym --seed 1", Args: systemAndModel(experiment.CheckTrained, experiment.CheckModel),
	})
}

func referencesCommand(name *string) *cobra.Command {
	return &cobra.Command{
		Use: "references SYSTEM", Short: "Evaluate the references that need no training, such as the optimal filter",
		Example: "  paper references quantum", Args: system(),
		RunE: func(c *cobra.Command, args []string) error {
			return makeItem(c.Context(), *name, experiment.Item{Kind: "references", System: args[0]})
		},
	}
}

func seedFlag(c *cobra.Command, seed *int) {
	c.Flags().IntVar(seed, "seed", *seed, "one of the profile's seeds, "+strconv.Itoa(*seed)+" if not given")
}

func setupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "setup", Short: "Fetch the browser assets that are not part of the project", Example: "  ECHARTS_JS=echarts.min.js paper setup", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			root, err := assets.Root()
			if err != nil {
				return err
			}
			return fetchAssets(c.Context(), root)
		},
	}
}

func fetchAssets(ctx context.Context, root string) error {
	for _, asset := range assets.All() {
		if err := assets.Fetch(ctx, root, asset); err != nil {
			return err
		}
	}
	return nil
}
