package lowering

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/proof/graphs"
	"metasymlab/pipeline/proof/tap"

	"github.com/gomlx/compute"
)

// ErrNotLinked is that of a program without XLA.
var ErrNotLinked = errors.New("XLA is not linked into this program, so graphs cannot be lowered: build it on Linux with cgo and without the tag noxla")

// Program is a graph of the pipeline.
type Program struct {
	Name string // system, model, part and role: "quantum/metasym/encoder/gradients"
	Text []byte // StableHLO
	*tap.Graph
}

// Sum is the SHA-256 of the text, in hexadecimal.
func (p Program) Sum() string {
	sum := sha256.Sum256(p.Text)
	return hex.EncodeToString(sum[:])
}

// Lower gives the graphs of a model of a system that run compiles on the backend it is given, in that order, each once.
// run calls begin before each part, see graphs.Compile. The backend executes nothing: its results are zeros.
func Lower(system, model string, run func(b compute.Backend, begin func(part string)) error) ([]Program, error) {
	without, err := newBackend()
	if err != nil {
		return nil, err
	}
	b := tap.New(without)
	var names Namer
	var programs []Program
	b.Execute = func(g *tap.Graph, _ []any) ([]any, error) {
		if name, fresh := names.Name(system, model, g); fresh {
			programs = append(programs, Program{name, textOf(g.Executable), g})
		}
		return tap.Zeros(g), nil
	}
	err = run(b, func(part string) { b.Stage = part })
	return programs, err
}

// All lowers every model of every system of a profile.
func All(ctx context.Context, p *profile.Profile, workers int) ([]Program, error) {
	var all []Program
	for _, system := range experiment.Systems() {
		names, err := experiment.TrainedModels(p, system)
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			continue // its models are another system's
		}
		set, err := experiment.Generate(ctx, brief(p), system, workers)
		if err != nil {
			return nil, err
		}
		Plain(set)
		for _, model := range names {
			programs, err := Lower(system, model, func(b compute.Backend, begin func(string)) error {
				return graphs.Compile(ctx, b, p, system, model, set, begin)
			})
			if err != nil {
				return nil, err
			}
			all = append(all, programs...)
		}
	}
	return all, nil
}

// brief is a profile whose data have the same shapes and take less time to simulate.
func brief(p *profile.Profile) *profile.Profile {
	short := *p
	short.Quantum.Data.StepsPerBin = 1
	return &short
}

// Plain replaces the values of a data set by a few small numbers. A graph depends on its data's shapes and, through the
// unit of its loss, on their variance: this one is the same on every machine, and stays when a simulator changes.
func Plain(set *dataset.Set) {
	fill := func(values []float64, of func(i int) float64) {
		for i := range values {
			values[i] = of(i)
		}
	}
	for _, split := range dataset.Splits {
		for _, system := range set.Systems(split) {
			for _, t := range system.Trajectories {
				fill(t.State, func(i int) float64 { return float64(i%3 - 1) })
				fill(t.Control, func(i int) float64 { return float64(i%2) / 2 })
				fill(t.Step, func(int) float64 { return 0.25 })
			}
		}
	}
}

// Namer gives graphs names.
type Namer struct {
	seen  []*tap.Graph
	names map[*tap.Graph]string
	used  map[string]int
}

// Name is the name of a graph, and whether it is the first of its kind, see tap.Graph.Same. A second graph of the same
// role, such as the one of a smaller last shard, has a number.
func (n *Namer) Name(system, model string, g *tap.Graph) (name string, fresh bool) {
	for _, old := range n.seen {
		if old.Same(g) {
			return n.names[old], false
		}
	}
	if n.names == nil {
		n.names, n.used = map[*tap.Graph]string{}, map[string]int{}
	}
	name = strings.Join([]string{system, model, g.Stage, role(g)}, "/")
	n.used[name]++
	if count := n.used[name]; count > 1 {
		name = fmt.Sprintf("%s-%d", name, count)
	}
	n.seen = append(n.seen, g)
	n.names[g] = name
	return name, true
}

// roles are what the functions that build graphs are for.
var roles = []struct{ function, role string }{
	{"model.", "update"}, // the optimiser's, whose function GoMLX wraps
	{"metasym.(*EncoderLoop).ratesGraph", "encoder-rates"},
	{"metasym.(*EncoderLoop).stepGraph", "encoder-step"},
	{"metasym.(*Predictor).adaptGraph", "adaptation"},
	{"metasym.(*Predictor).nextGraph", "prediction"},
	{"supervised.(*Supervised).Predictor", "prediction"},
	{"finetuning.Trained.gradients", "gradients"},
	{"graphs.double", "gradients"},
}

func role(g *tap.Graph) string {
	if strings.HasPrefix(g.Function, "training.newSharded") {
		for _, shape := range g.Outputs[1:] {
			if !shape.Equal(g.Outputs[0]) { // of a weight, not of the systems
				return "gradients"
			}
		}
		return "validation"
	}
	if g.Function == "" {
		return "moments" // where the optimiser begins
	}
	for _, r := range roles {
		if strings.HasPrefix(g.Function, r.function) {
			return r.role
		}
	}
	return g.Function
}
