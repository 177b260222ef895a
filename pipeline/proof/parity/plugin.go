package parity

import (
	"context"
	"fmt"

	"metasymlab/pipeline/proof/lowering"
	"metasymlab/pipeline/proof/tap"

	"github.com/gomlx/compute"
)

// OnBackend executes graphs of the model on another backend, those of the cases with their inputs, and calls found with
// each result.
func (m Model) OnBackend(ctx context.Context, other compute.Backend, cases []Case, found func(Result)) error {
	b := tap.New(other)
	var names lowering.Namer
	wanted := map[string]Case{}
	for _, c := range cases {
		wanted[c.Name] = c
	}
	b.Execute = func(g *tap.Graph, _ []any) ([]any, error) {
		name, fresh := names.Name(m.System, m.Model, g)
		c, asked := wanted[name]
		if !fresh || !asked {
			return tap.Zeros(g), nil
		}
		delete(wanted, name)
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
	for name := range wanted {
		return fmt.Errorf("%d graphs of the Go backend, such as %s, were not compiled", len(wanted), name)
	}
	return nil
}
