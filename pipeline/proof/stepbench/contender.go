package stepbench

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"metasymlab/metasym/backend"
)

//go:embed peer_torch.py
var torchPeer string

//go:embed peer_jax.py
var jaxPeer string

// contender is what a step is timed on.
type contender struct {
	name    string
	measure func(ctx context.Context, step string) (Measurement, error)
}

func contenders(self []string, o Options) []contender {
	var all []contender
	for _, config := range o.Backends {
		all = append(all, contender{config, func(ctx context.Context, step string) (Measurement, error) {
			return onBackend(ctx, self, step, config, o.Budget)
		}})
	}
	if o.JAX != "" {
		all = append(all, contender{"JAX", func(ctx context.Context, step string) (Measurement, error) {
			return inPeer(ctx, o.JAX, jaxPeer, step)
		}})
	}
	if o.Torch != "" {
		for threads, name := range []string{1: "torch, 1 thread", 2: "torch, 2 threads"} {
			if threads > 0 {
				all = append(all, contender{name, func(ctx context.Context, step string) (Measurement, error) {
					return inPeer(ctx, o.Torch, torchPeer, strconv.Itoa(threads), step)
				}})
			}
		}
	}
	return all
}

// onBackend runs the command that measures one step.
func onBackend(ctx context.Context, self []string, step, config string, budget time.Duration) (Measurement, error) {
	args := append(slices.Clone(self[1:]), step, config, strconv.FormatFloat(budget.Seconds(), 'g', -1, 64))
	c := exec.CommandContext(ctx, self[0], args...)
	c.Env = append(os.Environ(), backend.CompiledVariable+"=off") // the compiler is timed too
	text, err := output(c)
	if err != nil {
		return Measurement{}, err
	}
	var m Measurement
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("measurement %q: %w", text, err)
	}
	return m, nil
}

// timed is in a line of a peer's.
var timed = regexp.MustCompile(`^(.+?) +params +\d+ +min +([0-9.]+) ms .*?(?: compile ([0-9.]+) s .*)? peak ([0-9]+)$`)

// inPeer has another framework take its form of the step, whose name is the last of the program's arguments.
func inPeer(ctx context.Context, python, program string, args ...string) (Measurement, error) {
	name := args[len(args)-1]
	c := exec.CommandContext(ctx, python, append([]string{"-"}, args...)...)
	c.Stdin = strings.NewReader(program)
	c.Env = append(os.Environ(), "PYTHONWARNINGS=ignore")
	text, err := output(c)
	if err != nil {
		return Measurement{}, err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		found := timed.FindStringSubmatch(lines.Text())
		if found == nil || found[1] != name {
			continue
		}
		milliseconds, err := strconv.ParseFloat(found[2], 64)
		if err != nil {
			return Measurement{}, err
		}
		m := Measurement{Fastest: milliseconds / 1e3}
		if found[3] != "" {
			if m.Compile, err = strconv.ParseFloat(found[3], 64); err != nil {
				return m, err
			}
		}
		m.Peak, err = strconv.ParseInt(found[4], 10, 64)
		return m, err
	}
	return Measurement{}, fmt.Errorf("%s: the program printed no time of %q: %q", python, name, text)
}

// output runs a command and gives what it prints; its complaint, if it fails, is in the error.
func output(c *exec.Cmd) ([]byte, error) {
	var out, complaint bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaint
	if err := c.Run(); err != nil {
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		return nil, fmt.Errorf("%s: %w: %s", c.Args[0], err, lines[len(lines)-1])
	}
	return out.Bytes(), nil
}
