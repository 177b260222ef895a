package stepbench

import (
	"context"
	_ "embed"
	"errors"
	"os/exec"
	"strings"
)

//go:embed requirements.txt
var requirements string

// ErrNoJAX is that of a machine where no interpreter has the pinned JAX.
var ErrNoJAX = errors.New("no python3 with " + pinned("jax") + " found: make jax fetches it into the checkout, PYTHON=/path/python3 names one that has it")

// pinned is the line of requirements.txt for a package.
func pinned(name string) string {
	for line := range strings.Lines(requirements) {
		if strings.HasPrefix(line, name+"==") {
			return strings.TrimSpace(line)
		}
	}
	return name
}

// FindJAX gives the first of some interpreters that has JAX at its pinned version: another one may be faster or slower.
func FindJAX(ctx context.Context, candidates ...string) (string, error) {
	for _, python := range candidates {
		if python == "" {
			continue
		}
		out, err := exec.CommandContext(ctx, python, "-c", "import jax; print(jax.__version__)").Output()
		if err == nil && "jax=="+strings.TrimSpace(string(out)) == pinned("jax") {
			return python, nil
		}
	}
	return "", ErrNoJAX
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
