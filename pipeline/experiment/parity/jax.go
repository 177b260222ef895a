package parity

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/store"
)

//go:embed parity_jax.py
var script string

//go:embed requirements.txt
var requirements string

// ErrNoJAX is that of a machine where no interpreter has the pinned jaxlib.
var ErrNoJAX = errors.New("no python3 with " + pinned("jaxlib") + " found: make jax fetches it into the checkout, PYTHON=/path/python3 names one that has it")

// pinned is the line of requirements.txt for a package.
func pinned(name string) string {
	for line := range strings.Lines(requirements) {
		if strings.HasPrefix(line, name+"==") {
			return strings.TrimSpace(line)
		}
	}
	return name
}

// JAX is a Python interpreter with the pinned version of jaxlib.
type JAX struct{ Python string }

// FindJAX takes the first of some interpreters that has jaxlib at its pinned version: another one may have another interface.
func FindJAX(ctx context.Context, candidates ...string) (*JAX, error) {
	_, version, _ := strings.Cut(pinned("jaxlib"), "==")
	for _, python := range candidates {
		if python == "" {
			continue
		}
		out, err := exec.CommandContext(ctx, python, "-c", "import importlib.metadata as m, jax; print(m.version('jaxlib'))").Output()
		if err == nil && strings.TrimSpace(string(out)) == version {
			return &JAX{python}, nil
		}
	}
	return nil, ErrNoJAX
}

// entry is a case as the script reads it.
type entry struct {
	File      string  `json:"file"`
	Least     float64 `json:"least"`
	Tolerance float64 `json:"tolerance"`
}

// line is what the script says of a case.
type line struct {
	Apart    []float64 `json:"apart"`
	Rounding []float64 `json:"rounding"` // of XLA, of the Go backend; empty where it was not asked for
}

// Write puts cases into a folder, for the script.
func Write(folder string, cases []Case) error {
	list := []entry{}
	for i, c := range cases {
		e := entry{fmt.Sprintf("%04d", i), c.least(), SingleTolerance}
		list = append(list, e)
		if c.Text == nil {
			return fmt.Errorf("%s has no StableHLO text", c.Name)
		}
		if err := os.WriteFile(filepath.Join(folder, e.File+".mlir"), c.Text, 0o644); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		tensors := append(append([]store.NamedTensor{}, c.Inputs...), c.Outputs...)
		if err := store.WriteTensors(filepath.Join(folder, e.File+".safetensors"), tensors, map[string]string{"graph": c.Name}); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "cases.json"), text, 0o644)
}

// Compare executes cases, in as many processes as there are processors, and calls found with each result, in order.
func (j *JAX) Compare(ctx context.Context, cases []Case, found func(Result)) error {
	// Nearly all of the time is XLA's compiler, which keeps one processor busy.
	processes := min(runtime.GOMAXPROCS(0), len(cases))
	results := make([]Result, len(cases))
	err := dataset.Parallel(ctx, processes, processes, func(p int) error {
		var some []Case
		for i := p; i < len(cases); i += processes {
			some = append(some, cases[i])
		}
		list, err := j.compare(ctx, some)
		for i, r := range list {
			results[p+i*processes] = r
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range results {
		found(r)
	}
	return nil
}

func (j *JAX) compare(ctx context.Context, cases []Case) ([]Result, error) {
	folder, err := os.MkdirTemp("", "parity")
	if err != nil {
		return nil, fmt.Errorf("parity with jaxlib: %w", err)
	}
	defer os.RemoveAll(folder)
	if err := Write(folder, cases); err != nil {
		return nil, fmt.Errorf("parity with jaxlib: %w", err)
	}
	out, err := j.run(ctx, folder)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	var results []Result
	for _, c := range cases {
		if !lines.Scan() {
			return nil, fmt.Errorf("parity with jaxlib: it says nothing of %s", c.Name)
		}
		var said line
		if err := json.Unmarshal(lines.Bytes(), &said); err != nil || len(said.Apart) != len(c.Outputs) {
			return nil, fmt.Errorf("parity with jaxlib: %s: %q are not %d differences (%v)", c.Name, lines.Text(), len(c.Outputs), err)
		}
		r := Result{Name: c.Name, Double: c.double(), Outputs: len(said.Apart)}
		if len(said.Rounding) == 2 {
			r.Rounding = &Rounding{said.Rounding[0], said.Rounding[1]}
		}
		for i, d := range said.Apart {
			if d > r.Difference {
				r.Difference, r.Worst = d, i
			}
		}
		if r.Difference == 1e308 {
			r.Difference = math.Inf(1)
		}
		results = append(results, r)
	}
	return results, nil
}

// Time executes a case for about the given time, and decodes what the script says of it, {"Fastest", "Mean": seconds, "Count",
// "Peak": bytes}, into to.
func (j *JAX) Time(ctx context.Context, c Case, budget time.Duration, to any) error {
	folder, err := os.MkdirTemp("", "parity")
	if err != nil {
		return fmt.Errorf("time in jaxlib: %w", err)
	}
	defer os.RemoveAll(folder)
	if err := Write(folder, []Case{c}); err != nil {
		return fmt.Errorf("time in jaxlib: %w", err)
	}
	out, err := j.run(ctx, "--time", strconv.FormatFloat(budget.Seconds(), 'g', -1, 64), folder)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, to); err != nil {
		return fmt.Errorf("time in jaxlib: %q: %w", out, err)
	}
	return nil
}

// run calls the script; its last line of complaint is in the error.
func (j *JAX) run(ctx context.Context, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, j.Python, append([]string{"-"}, args...)...)
	c.Stdin = strings.NewReader(script)
	var out, complaint bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaint
	if err := c.Run(); err != nil {
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		return nil, fmt.Errorf("jaxlib: %s: %w: %s", j.Python, err, lines[len(lines)-1])
	}
	return out.Bytes(), nil
}
