package parity

import (
	"context"
	"fmt"
	"slices"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/proof/graphs"
	"metasymlab/pipeline/proof/lowering"
	"metasymlab/pipeline/proof/tap"
	"metasymlab/pipeline/store"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
)

// Case is a graph of the pipeline with inputs, and what the Go backend makes of them.
type Case struct {
	Name            string // see lowering.Program
	Inputs, Outputs []store.NamedTensor
}

// gradients tells whether the outputs are a loss and its gradients.
func (c Case) gradients() bool { return c.role() == "gradients" }

// double tells whether the outputs are in double precision.
func (c Case) double() bool {
	return slices.ContainsFunc(c.Outputs, func(t store.NamedTensor) bool { _, ok := t.Data.([]float64); return ok })
}

// Model is a model of a system, on a data set, whose graphs are compared.
type Model struct {
	Profile       *profile.Profile
	System, Model string
	Set           *dataset.Set
}

// compile has all its graphs compiled on a backend.
func (m Model) compile(ctx context.Context, b compute.Backend, begin func(part string)) error {
	if err := graphs.Compile(ctx, b, m.Profile, m.System, m.Model, m.Set, begin); err != nil {
		return err
	}
	return graphs.Double(ctx, b, m.Profile, m.System, m.Model, m.Set, begin)
}

// Record does everything once on the Go backend, and keeps the first execution of each graph.
func (m Model) Record(ctx context.Context) ([]Case, error) {
	inner, err := backend.Open("")
	if err != nil {
		return nil, err
	}
	defer inner.Finalize()
	b := tap.New(inner)
	var names lowering.Namer
	var cases []Case
	b.Execute = func(g *tap.Graph, inputs []any) ([]any, error) {
		name, fresh := names.Name(m.System, m.Model, g)
		if !fresh {
			return b.Through(g, inputs)
		}
		c := Case{Name: name, Inputs: named("in", g.Inputs, inputs)}
		outputs, err := b.Through(g, inputs)
		if err != nil {
			return nil, err
		}
		c.Outputs = named("out", g.Outputs, outputs)
		cases = append(cases, c)
		return outputs, nil
	}
	if err := m.compile(ctx, b, func(part string) { b.Stage = part }); err != nil {
		return nil, err
	}
	return cases, nil
}

// named copies flat values into tensors "in0", "in1" and so on.
func named(prefix string, list []shapes.Shape, flats []any) []store.NamedTensor {
	tensors := make([]store.NamedTensor, len(flats))
	for i, flat := range flats {
		tensors[i] = store.NamedTensor{Name: fmt.Sprintf("%s%d", prefix, i), Shape: list[i].Dimensions, Data: tap.Clone(flat)}
	}
	return tensors
}
