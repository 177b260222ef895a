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
	python := first(ctx, candidates, "import jax; print(jax.__version__)", func(said string) bool { return "jax=="+said == pinned("jax") })
	if python == "" {
		return "", ErrNoJAX
	}
	return python, nil
}

// FindTorch gives the first interpreter that can import torch, "" if none can.
func FindTorch(ctx context.Context, candidates ...string) string {
	return first(ctx, candidates, "import torch", func(string) bool { return true })
}

// first is the first candidate that runs a program and says with it what is wanted; "" if none does.
func first(ctx context.Context, candidates []string, program string, wanted func(said string) bool) string {
	for _, python := range candidates {
		if python == "" {
			continue
		}
		out, err := exec.CommandContext(ctx, python, "-c", program).Output()
		if err == nil && wanted(strings.TrimSpace(string(out))) {
			return python
		}
	}
	return ""
}
