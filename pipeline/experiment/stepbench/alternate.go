package stepbench

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

//go:embed peer_torch.py
var peer string

// Options say how long to measure and beside what.
type Options struct {
	Steps  []string      // names; nil for all
	Rounds int           // turns of each program at each step
	Budget time.Duration // of one of our turns
	Python string        // an interpreter that has torch; "" for no comparison
}

// row is one step's line: the fastest of all turns.
type row struct {
	ours  Measurement
	torch map[int]float64 // seconds, by the number of threads; empty without a comparison
}

// threads are the numbers that PyTorch is given.
var threads = []int{1, 2}

// Compare measures every step in turns, each turn a process of its own, and writes the table. self is the command that
// measures one of our steps: it is given a name and a budget in seconds, and prints a Measurement as JSON.
func Compare(ctx context.Context, out, log io.Writer, self []string, o Options) error {
	if o.Steps == nil {
		o.Steps = Names()
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	head := "step\tms\tpeak MB\t"
	if o.Python != "" {
		head += "PyTorch, 1 thread, ms\t2 threads, ms\tratio to the better\t"
	}
	fmt.Fprintln(table, head)
	for _, name := range o.Steps {
		r, err := turns(ctx, log, self, name, o)
		if err != nil {
			return fmt.Errorf("step %q: %w", name, err)
		}
		fmt.Fprintf(table, "%s\t%.2f\t%.0f\t", name, 1e3*r.ours.Fastest, float64(r.ours.Peak)/1e6)
		if o.Python != "" {
			better := min(r.torch[threads[0]], r.torch[threads[1]])
			fmt.Fprintf(table, "%.2f\t%.2f\t%.2f\t", 1e3*r.torch[threads[0]], 1e3*r.torch[threads[1]], r.ours.Fastest/better)
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

func turns(ctx context.Context, log io.Writer, self []string, name string, o Options) (row, error) {
	r := row{torch: map[int]float64{}}
	for round := range o.Rounds {
		m, err := ours(ctx, self, name, o.Budget)
		if err != nil {
			return r, err
		}
		fmt.Fprintf(log, "%s, turn %d: ours %.2f ms", name, round+1, 1e3*m.Fastest)
		if round == 0 || m.Fastest < r.ours.Fastest {
			m.Peak = max(m.Peak, r.ours.Peak)
			r.ours = m
		}
		if o.Python != "" {
			for _, n := range threads {
				seconds, err := torch(ctx, o.Python, name, n)
				if err != nil {
					fmt.Fprintln(log)
					return r, err
				}
				fmt.Fprintf(log, ", PyTorch on %d %.2f ms", n, 1e3*seconds)
				if before, ok := r.torch[n]; !ok || seconds < before {
					r.torch[n] = seconds
				}
			}
		}
		fmt.Fprintln(log)
	}
	return r, nil
}

func ours(ctx context.Context, self []string, name string, budget time.Duration) (Measurement, error) {
	args := append(slices.Clone(self[1:]), name, strconv.FormatFloat(budget.Seconds(), 'g', -1, 64))
	text, err := output(exec.CommandContext(ctx, self[0], args...))
	if err != nil {
		return Measurement{}, err
	}
	var m Measurement
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("measurement %q: %w", text, err)
	}
	return m, nil
}

// fastest is in a line of the peer's.
var fastest = regexp.MustCompile(`^(.+?) +params +\d+ +min +([0-9.]+) ms `)

func torch(ctx context.Context, python, name string, threads int) (float64, error) {
	c := exec.CommandContext(ctx, python, "-", strconv.Itoa(threads), name)
	c.Stdin = strings.NewReader(peer)
	text, err := output(c)
	if err != nil {
		return 0, err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		if found := fastest.FindStringSubmatch(lines.Text()); found != nil && found[1] == name {
			milliseconds, err := strconv.ParseFloat(found[2], 64)
			return milliseconds / 1e3, err
		}
	}
	return 0, fmt.Errorf("the PyTorch program printed no time: %q", text)
}

// output runs a command and gives what it prints; its complaint, if it fails, is in the error.
func output(c *exec.Cmd) ([]byte, error) {
	var out, complaint bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaint
	c.Env = append(os.Environ(), "PYTHONWARNINGS=ignore")
	if err := c.Run(); err != nil {
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		return nil, fmt.Errorf("%s: %w: %s", c.Args[0], err, lines[len(lines)-1])
	}
	return out.Bytes(), nil
}

// FindTorch gives the first interpreter that can import torch, "" if none can.
func FindTorch(ctx context.Context, candidates ...string) string {
	for _, python := range candidates {
		if python != "" && exec.CommandContext(ctx, python, "-c", "import torch").Run() == nil {
			return python
		}
	}
	return ""
}
