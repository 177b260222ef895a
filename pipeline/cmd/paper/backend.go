package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"

	"metasymlab/metasym/backend"
	_ "metasymlab/metasym/backend/xla" // so that this program has XLA
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/plugin"

	"github.com/spf13/cobra"
)

// backendVariable is the environment variable with the default of --backend. The flag sets it, so that a kernel that
// executes notebooks has the same.
const backendVariable = "BACKEND"

// backendFlag offers --backend to all commands, and refuses one that cannot be opened before any work is done.
func backendFlag(root *cobra.Command) {
	config := os.Getenv(backendVariable)
	root.PersistentFlags().StringVar(&config, "backend", config, "go, xla:cpu, xla:cuda or xla:/path/plugin.so instead of the profile's; default $BACKEND")
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if !c.Flags().Changed("backend") {
			return nil
		}
		if _, err := backend.Canonical(config); err != nil {
			return usageError{err}
		}
		return os.Setenv(backendVariable, config)
	}
}

func backendsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "backends", Short: "List the backends that are there, and why the others are not", Example: "  paper backends", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			self, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			table := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "backend\tavailable\tis")
			for _, config := range backend.Known() {
				// A plugin is foreign code that may end the process: each is opened in one of its own.
				is, err := describe(exec.CommandContext(c.Context(), self, "backends", "one", config))
				available := "yes"
				if err != nil {
					available, is = "no", strings.TrimPrefix(err.Error(), fmt.Sprintf("backend %q: ", config))
				}
				fmt.Fprintf(table, "%s\t%s\t%s\n", config, available, is)
			}
			return table.Flush()
		},
	}
	c.AddCommand(&cobra.Command{
		Use: "one BACKEND", Short: "Open one backend and describe it", Hidden: true, Args: usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			is, err := backend.Describe(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout(), is)
			return nil
		},
	})
	return c
}

// describe runs the command and gives what it says, or why it failed.
func describe(c *exec.Cmd) (string, error) {
	var complaint strings.Builder
	c.Stderr = &complaint
	out, err := c.Output()
	if err == nil {
		return strings.TrimSpace(string(out)), nil
	}
	lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
	last := strings.TrimPrefix(lines[len(lines)-1], "paper: ")
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == exitFailed && last != "" {
		return "", errors.New(last)
	}
	return "", fmt.Errorf("opening it ended the process: %w: %s", err, lines[0])
}

func xlaCommand() *cobra.Command {
	cuda := false
	c := &cobra.Command{
		Use: "xla", Short: "Fetch a PJRT plugin, with which XLA runs, into the checkout",
		Long: `Fetch the PJRT plugin for the processor from the releases that go-xla's installer uses, or with --cuda the one for NVIDIA's
GPUs from a wheel of JAX in the Python package index, into .lab/xla. Nothing else downloads one.`,
		Example: "  paper xla\n  paper xla --cuda", Args: usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			root, err := assets.Root()
			if err != nil {
				return err
			}
			return fetchPlugin(c, plugin.Fetcher{Root: root, Log: c.ErrOrStderr()}, cuda, c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&cuda, "cuda", cuda, "the one for NVIDIA's GPUs")
	return c
}

func fetchPlugin(c *cobra.Command, f plugin.Fetcher, cuda bool, out io.Writer) error {
	if cuda {
		file, err := f.CUDA(c.Context())
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "written: %s; CUDA's own libraries, if the system has none, by: %s\n", file, plugin.CUDALibraries)
		return nil
	}
	file, err := f.CPU(c.Context())
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "written: %s; use it with BACKEND=xla:cpu\n", file)
	return nil
}
