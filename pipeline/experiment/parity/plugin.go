package parity

import (
	"context"
	"fmt"

	"metasymlab/pipeline/experiment/lowering"
	"metasymlab/pipeline/experiment/tap"

	"github.com/gomlx/compute"
)

// OnBackend executes the model's graphs on another backend, with the inputs of the cases, and calls found with each result.
func (m Model) OnBackend(ctx context.Context, other compute.Backend, cases []Case, found func(Result)) error {
	b := tap.New(other)
	var names lowering.Namer
	next := 0
	b.Execute = func(g *tap.Graph, _ []any) ([]any, error) {
		name, fresh := names.Name(m.System, m.Model, g)
		if !fresh {
			return tap.Zeros(g), nil
		}
		if next == len(cases) || cases[next].Name != name {
			return nil, fmt.Errorf("%s is not among the graphs of the Go backend at its place", name)
		}
		c := cases[next]
		next++
		inputs := make([]any, len(c.Inputs))
		for i, t := range c.Inputs {
			inputs[i] = t.Data
		}
		outputs, err := b.Through(g, inputs)
		if err != nil {
			return nil, err
		}
		r, err := c.Compare(named("out", g.Outputs, outputs))
		if err != nil {
			return nil, err
		}
		found(r)
		return tap.Zeros(g), nil
	}
	if err := m.compile(ctx, b, func(part string) { b.Stage = part }); err != nil {
		return err
	}
	if next < len(cases) {
		return fmt.Errorf("%s was not compiled", cases[next].Name)
	}
	return nil
}
