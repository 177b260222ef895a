package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/proof/stepbench"

	"github.com/spf13/cobra"
)

func benchCommand() *cobra.Command {
	o := stepbench.Options{Rounds: 3, Budget: 5 * time.Second, Backends: []string{"go"}}
	alone := false
	c := &cobra.Command{
		Use: "bench [STEP...]", Short: "Time the training steps on every backend that there is, in JAX and in PyTorch",
		Long: `Time the training steps on the Go backend and on XLA through each PJRT plugin that is found; and, where a python3 has them,
in JAX and PyTorch, which have the same steps as one writes them there.`,
		Example: "  paper prove bench\n  paper prove bench 'encoder mesh' --rounds 5",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.Steps = args
			}
			if o.Rounds < 1 {
				return usageError{fmt.Errorf("%d rounds, need at least 1", o.Rounds)}
			}
			self, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			if !alone {
				if err := findContenders(c, &o); err != nil {
					return err
				}
			}
			return stepbench.Compare(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), []string{self, "prove", "bench", "one"}, o)
		},
	}
	c.Flags().IntVar(&o.Rounds, "rounds", o.Rounds, "turns of each program at each step")
	c.Flags().DurationVar(&o.Budget, "budget", o.Budget, "time of one of our turns")
	c.Flags().BoolVar(&alone, "alone", false, "the Go backend alone")
	c.AddCommand(&cobra.Command{
		Use: "one STEP BACKEND SECONDS", Short: "Time one step in this process and print it as JSON", Hidden: true, Args: usage(cobra.ExactArgs(3)),
		RunE: func(c *cobra.Command, args []string) error {
			seconds, err := strconv.ParseFloat(args[2], 64)
			if err != nil {
				return usageError{fmt.Errorf("seconds: %w", err)}
			}
			m, err := stepbench.Measure(args[1], args[0], time.Duration(seconds*float64(time.Second)))
			if err != nil {
				return err
			}
			return json.NewEncoder(c.OutOrStdout()).Encode(m)
		},
	})
	return c
}

// findContenders looks for what else the steps can be timed on, and says what is not there.
func findContenders(c *cobra.Command, o *stepbench.Options) error {
	root, err := assets.Root()
	if err != nil {
		return err
	}
	for _, config := range backend.Known()[1:] {
		if _, err := backend.Canonical(config); err != nil {
			fmt.Fprintf(c.ErrOrStderr(), "not on %s: %v\n", config, err)
			continue
		}
		o.Backends = append(o.Backends, config)
	}
	if o.JAX, err = stepbench.FindJAX(c.Context(), pythons(root)...); err != nil {
		fmt.Fprintf(c.ErrOrStderr(), "not in JAX: %v\n", err)
	}
	// Debian's python3-torch belongs to the system's own interpreter, which need not be the first in the path.
	if o.Torch = stepbench.FindTorch(c.Context(), pythons(root)...); o.Torch == "" {
		fmt.Fprintln(c.ErrOrStderr(), "not in PyTorch: no python3 with it found (Debian: python3-torch; or set PYTHON)")
	}
	return nil
}

// pythons are the interpreters that may have JAX or PyTorch.
func pythons(root string) []string {
	return []string{os.Getenv("PYTHON"), filepath.Join(root, ".lab", "jax", "bin", "python"), "python3", "/usr/bin/python3"}
}
