// Package tap puts a backend between the pipeline and another backend: everything that the pipeline compiles and
// executes passes through it and can be seen. The pipeline's own code runs, so what is seen is what a training has, not
// a copy of it.
//
// Buffers stay on the host; an execution copies them to the other backend and back. That costs time and makes it
// possible to execute a graph with inputs that another backend has had, or not at all.
package tap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
)

// Graph is a graph that was compiled.
type Graph struct {
	Stage           string // what was going on, see Backend.Stage
	Function        string // that built it, such as "training.newSharded.func1"
	Inputs, Outputs []shapes.Shape
	Executable      compute.Executable // of the other backend; empty once the pipeline has let go of it
}

// Same tells whether two graphs are the same part of the pipeline at the same sizes.
func (g *Graph) Same(other *Graph) bool {
	return g.Stage == other.Stage && g.Function == other.Function &&
		slices.EqualFunc(g.Inputs, other.Inputs, shapes.Shape.Equal) && slices.EqualFunc(g.Outputs, other.Outputs, shapes.Shape.Equal)
}

// Backend is the one in between. It is for one goroutine.
type Backend struct {
	compute.Backend // the other one

	// Stage is written into graphs.
	Stage string

	// Execute gives the flat outputs of an execution from its flat inputs, such as []float32. nil for Through.
	Execute func(g *Graph, inputs []any) ([]any, error)
}

// New makes one. It ends with the other one, which stays the caller's.
func New(other compute.Backend) *Backend { return &Backend{Backend: other} }

// Through executes a graph on the other backend.
func (b *Backend) Through(g *Graph, inputs []any) ([]any, error) {
	if len(g.Inputs) != len(inputs) {
		return nil, fmt.Errorf("%s: %d inputs, need %d", g.Function, len(inputs), len(g.Inputs))
	}
	buffers := make([]compute.Buffer, len(inputs))
	for i, flat := range inputs {
		var err error
		if buffers[i], err = b.Backend.BufferFromFlatData(0, flat, g.Inputs[i]); err != nil {
			return nil, fmt.Errorf("%s: input %d: %w", g.Function, i, err)
		}
		defer buffers[i].Finalize()
	}
	results, err := g.Executable.Execute(buffers, nil, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", g.Function, err)
	}
	outputs := make([]any, len(results))
	for i, result := range results {
		outputs[i] = flat(g.Outputs[i])
		if err := result.ToFlatData(outputs[i]); err != nil {
			return nil, fmt.Errorf("%s: output %d: %w", g.Function, i, err)
		}
	}
	for i, result := range results { // an output may be returned twice
		if !slices.Contains(results[:i], result) {
			if err := result.Finalize(); err != nil {
				return nil, fmt.Errorf("%s: output %d: %w", g.Function, i, err)
			}
		}
	}
	return outputs, nil
}

// Builder implements compute.Backend.
func (b *Backend) Builder(name string) compute.Builder {
	_, function, _ := strings.Cut(name, ":")
	function, _, _ = strings.Cut(function, "#")
	return &builder{b.Backend.Builder(name), b, function[strings.LastIndex(function, "/")+1:]}
}

// Finalize implements compute.Backend; there is nothing to release.
func (b *Backend) Finalize() {}

type builder struct {
	compute.Builder
	backend  *Backend
	function string
}

// Compile implements compute.Builder.
func (b *builder) Compile() (compute.Executable, error) {
	compiled, err := b.Builder.Compile()
	if err != nil {
		return nil, err
	}
	g := &Graph{Stage: b.backend.Stage, Function: b.function, Outputs: slices.Clone(compiled.Outputs()), Executable: compiled}
	_, inputs := compiled.Inputs()
	g.Inputs = slices.Clone(inputs)
	return &executable{compiled, b.backend, g}, nil
}

type executable struct {
	compute.Executable
	backend *Backend
	graph   *Graph
}

// Execute implements compute.Executable. A donated input is not used again, which the host's buffers need not know.
func (e *executable) Execute(inputs []compute.Buffer, _ []bool, _ compute.DeviceNum) ([]compute.Buffer, error) {
	execute := e.backend.Execute
	if execute == nil {
		execute = e.backend.Through
	}
	flats := make([]any, len(inputs))
	for i, input := range inputs {
		ours, ok := input.(*buffer)
		if !ok {
			return nil, fmt.Errorf("%s: input %d is a buffer of another backend", e.graph.Function, i)
		}
		flats[i] = ours.flat
	}
	found, err := execute(e.graph, flats)
	if err != nil {
		return nil, err
	}
	outputs := make([]compute.Buffer, len(found))
	for i, flat := range found {
		outputs[i] = &buffer{e.backend, e.graph.Outputs[i], flat}
	}
	return outputs, nil
}
