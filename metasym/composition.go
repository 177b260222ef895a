package metasym

import (
	"fmt"
	"slices"

	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// composition is Φ and D of a trained model at the last state of one window.
type composition struct {
	trained          Trained // in float64
	batch            Batch   // in float64
	systems, windows int
	encoder, decoder *differentiable // x -> Φ(x) at x_t; z -> D(z) at z_t
}

func newComposition(b compute.Backend, model Model) (*composition, error) {
	if err := model.Validate(); err != nil {
		return nil, err
	}
	c, n := &composition{trained: Trained{Model: model}}, model.BiLevel.Decoder.State
	var err error
	if c.encoder, err = newDifferentiable(b, n, c.encoderGraph); err != nil {
		return nil, err
	}
	if c.decoder, err = newDifferentiable(b, n, c.decoderGraph); err != nil {
		c.encoder.finalize()
		return nil, err
	}
	return c, nil
}

// take sets the weights, of the composition's model, and the windows.
func (c *composition) take(trained Trained, windows Batch) error {
	trained.Model = c.trained.Model
	if err := checkWindows(trained, windows); err != nil {
		return err
	}
	shape := windows.State.Shape()
	c.trained, c.systems, c.windows = trained, shape.Dim(0), shape.Dim(1)
	for _, list := range []*[]*tensors.Tensor{&c.trained.Theta, &c.trained.Global, &c.trained.Local} {
		var err error
		if *list, err = doublePrecision(*list); err != nil {
			return err
		}
	}
	data := []*tensors.Tensor{windows.State, windows.Step}
	if windows.Control != nil {
		data = append(data, windows.Control)
	}
	data, err := doublePrecision(data)
	if err != nil {
		return err
	}
	c.batch = Batch{State: data[0], Step: data[1]}
	if windows.Control != nil {
		c.batch.Control = data[2]
	}
	return nil
}

// checkWindows reports the first shape that does not fit the model.
func checkWindows(trained Trained, windows Batch) error {
	d := trained.Model.BiLevel.Decoder
	if windows.State == nil || windows.Step == nil {
		return fmt.Errorf("windows without State or Step")
	}
	state := windows.State.Shape()
	if state.Rank() != 4 || state.Dim(3) != d.State || state.Size() == 0 {
		return fmt.Errorf("windows.State has shape %s, need [s,w,t,%d]", state, d.State)
	}
	has := func(name string, t *tensors.Tensor, size int) error {
		if s := t.Shape(); s.Rank() != 4 || s.Dim(0) != state.Dim(0) || s.Dim(1) != state.Dim(1) || s.Dim(2) != state.Dim(2) || s.Dim(3) != size {
			return fmt.Errorf("%s has shape %s, need [%d,%d,%d,%d]", name, s, state.Dim(0), state.Dim(1), state.Dim(2), size)
		}
		return nil
	}
	if err := has("Step", windows.Step, 1); err != nil {
		return err
	}
	if (windows.Control != nil) != (d.Control > 0) {
		return fmt.Errorf("the decoder takes %d controls, but Control given is %t", d.Control, windows.Control != nil)
	}
	if windows.Control != nil {
		if err := has("Control", windows.Control, d.Control); err != nil {
			return err
		}
	}
	for _, part := range []struct {
		name     string
		declared []weights.Parameter
		given    []*tensors.Tensor
	}{{"encoder", trained.Model.MAML.Parameters(), trained.Theta}, {"local", d.Local(), trained.Local}} {
		if len(part.given) != len(part.declared) {
			return fmt.Errorf("%d %s weights, need %d", len(part.given), part.name, len(part.declared))
		}
		for i, p := range part.declared {
			if s := part.given[i].Shape(); s.Rank() > len(p.Dims) && s.Dim(0) != state.Dim(0) {
				return fmt.Errorf("%s is adapted to %d systems, the windows are of %d", p.Name, s.Dim(0), state.Dim(0))
			}
		}
	}
	return nil
}

func (c *composition) finalize() {
	c.encoder.finalize()
	c.decoder.finalize()
}

// moveTo takes the point to the last state of a window of a system.
func (c *composition) moveTo(system, window int) error {
	theta, err := ofSystem(c.trained.Theta, c.trained.Model.MAML.Parameters(), system)
	if err != nil {
		return err
	}
	local, err := ofSystem(c.trained.Local, c.trained.Model.BiLevel.Decoder.Local(), system)
	if err != nil {
		return err
	}
	inputs := slices.Concat(theta, c.trained.Global, local)
	for _, t := range []*tensors.Tensor{c.batch.State, c.batch.Step, c.batch.Control} {
		if t == nil {
			continue
		}
		one, err := slab(t, system*c.windows+window, 1, 1, t.Shape().Dim(2), t.Shape().Dim(3))
		if err != nil {
			return err
		}
		inputs = append(inputs, one)
	}
	c.encoder.inputs, c.decoder.inputs = inputs, inputs
	return nil
}

// ofSystem gives, of weights that are shared (as declared) or of each system [s,...], those of one system.
func ofSystem(list []*tensors.Tensor, declared []weights.Parameter, system int) ([]*tensors.Tensor, error) {
	out := slices.Clone(list)
	for i, p := range declared {
		if list[i].Rank() > len(p.Dims) {
			var err error
			if out[i], err = slab(list[i], system, p.Dims...); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// slab is the index-th contiguous block of the given dimensions.
func slab(t *tensors.Tensor, index int, dims ...int) (*tensors.Tensor, error) {
	values, err := tensors.CopyFlatData[float64](t)
	if err != nil {
		return nil, err
	}
	size := 1
	for _, d := range dims {
		size *= d
	}
	return tensors.FromFlatDataAndDimensions(values[index*size:(index+1)*size], dims...), nil
}

// unpack is the order of moveTo inside a graph.
func (c *composition) unpack(in []*Node) (theta, global, local []*Node, data Windows) {
	a, b := len(c.trained.Theta), len(c.trained.Theta)+len(c.trained.Global)
	e := b + len(c.trained.Local)
	data = Windows{State: in[e], Step: in[e+1]}
	if len(in) > e+2 {
		data.Control = in[e+2]
	}
	return in[:a], in[a:b], in[b:e], data
}

// encoderGraph is x_t + offset -> Φ(x_t + offset), [k,n] -> [k,n].
func (c *composition) encoderGraph(offsets *Node, in []*Node) *Node {
	theta, _, _, data := c.unpack(in)
	x := graph.Add(atLast(data.State), graph.InsertAxes(offsets, 0))
	return graph.Reshape(c.trained.Model.MAML.Encoder.Forward(theta, x, lastStep(data, offsets)), offsets.Shape().Dimensions...)
}

// decoderGraph is z = z_t + offset -> x_{t+1} with x_t = Φ^-1(z), [k,n] -> [k,n]: one copy of the window for each
// offset.
func (c *composition) decoderGraph(offsets *Node, in []*Node) *Node {
	theta, global, local, data := c.unpack(in)
	encoder := c.trained.Model.MAML.Encoder
	latent := c.trained.Model.MAML.Latent(theta, data.State, data.Step)
	z := graph.Add(atLast(latent), graph.InsertAxes(offsets, 0)) // [1,k,n]
	x := encoder.Inverse(theta, z, lastStep(data, offsets))
	copies := Windows{State: withLast(data.State, x)}
	if data.Control != nil {
		s := data.Control.Shape()
		copies.Control = graph.BroadcastToDims(data.Control, 1, offsets.Shape().Dim(0), s.Dim(2), s.Dim(3))
	}
	next := c.trained.Model.BiLevel.Decoder.Forward(global, local, copies, withLast(latent, z))
	return graph.Reshape(atLast(next), offsets.Shape().Dimensions...)
}

// lastMask is 1 at the last step and 0 before it, [1,1,t,1].
func lastMask(x *Node) *Node {
	values := make([]float64, x.Shape().Dim(2))
	values[len(values)-1] = 1
	return graph.ConvertDType(graph.Reshape(graph.Const(x.Graph(), values), 1, 1, len(values), 1), dtypes.Float64)
}

// atLast is x:[1,k,t,n] -> its last step [1,k,n].
func atLast(x *Node) *Node { return graph.ReduceSum(graph.Mul(x, lastMask(x)), 2) }

// withLast is k copies of a window [1,1,t,n] with the last step replaced by that of last:[1,k,n] -> [1,k,t,n].
func withLast(window, last *Node) *Node {
	mask := lastMask(window)
	earlier := graph.Mul(window, graph.OneMinus(mask))
	return graph.Add(earlier, graph.Mul(graph.InsertAxes(last, 2), mask))
}

// lastStep is Δt of the last step for each offset, [1,k,1].
func lastStep(data Windows, offsets *Node) *Node {
	return graph.BroadcastToDims(atLast(data.Step), 1, offsets.Shape().Dim(0), 1)
}

// doublePrecision copies tensors to float64.
func doublePrecision(list []*tensors.Tensor) ([]*tensors.Tensor, error) {
	out := make([]*tensors.Tensor, len(list))
	for i, t := range list {
		values, err := weights.Values(t)
		if err != nil {
			return nil, err
		}
		if out[i], err = weights.Tensor(values, dtypes.Float64, t.Shape().Dimensions...); err != nil {
			return nil, err
		}
	}
	return out, nil
}
