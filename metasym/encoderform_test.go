package metasym

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// everyForm runs f with each form of the outer loss that has weights, with and without masks of DropConnect.
func everyForm(t *testing.T, f func(t *testing.T, m MAML, theta, data, masks []*tensors.Tensor)) {
	la := SymplecticEncoder{Degrees: 2, Layers: 3, Sublayers: 2, Activation: "sigmoid"}
	g := SymplecticEncoder{Family: "G", Degrees: 2, Layers: 3, Width: 4, Activation: "tanh"}
	tanh := la
	tanh.Activation = "tanh"
	for name, m := range map[string]MAML{
		"the paper's":                  {Encoder: la},
		"the paper's by its name":      {Form: "symplectic", Encoder: tanh},
		"LA without the inverse pass":  {Encoder: la, ForwardOnly: true},
		"G without the inverse pass":   {Encoder: g, ForwardOnly: true},
		"perceptron":                   {Form: "perceptron", Encoder: la},
		"perceptron, ForwardOnly said": {Form: "perceptron", Encoder: tanh, ForwardOnly: true},
	} {
		for _, masked := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, masked %t", name, masked), func(t *testing.T) {
				m.InnerSteps, m.InnerRate = 3, 0.5
				rng := rand.New(rand.NewPCG(41, 41))
				theta := randomWeights(rng, m.Parameters(), 0.5)
				data := episode(rng, 3, 2, 4, 4)
				var masks []*tensors.Tensor
				for _, p := range m.Parameters() {
					if masked {
						masks = append(masks, mask64(rng, p.DropConnect, p.Dims...))
					}
				}
				f(t, m, theta, data, masks)
			})
		}
	}
}

// TestFormGradients: the gradients of each form's outer loss are those of central differences through the whole inner
// loop.
func TestFormGradients(t *testing.T) {
	if testing.Short() {
		t.Skip("compares gradients of many networks with finite differences")
	}
	b := open(t)
	everyForm(t, func(t *testing.T, m MAML, theta, data, masks []*tensors.Tensor) {
		inputs := slices.Concat(theta, data, masks)
		unpack := func(in []*Node) ([]*Node, Windows, Windows, []*Node) {
			adaptation, meta := unpackEpisode(in[len(theta) : len(theta)+6])
			var list []*Node
			if masks != nil {
				list = in[len(theta)+6:]
			}
			return in[:len(theta)], adaptation, meta, list
		}
		found := run(t, b, func(in []*Node) []*Node {
			losses, gradients := m.LossAndGradients(unpack(in))
			return append([]*Node{losses}, gradients...)
		}, inputs...)
		loss := func(inputs []*tensors.Tensor) (sum float64) {
			for _, l := range run(t, b, func(in []*Node) []*Node { return []*Node{m.OuterLoss(unpack(in))} }, inputs...)[0] {
				sum += l
			}
			return sum
		}
		for i, p := range m.Parameters() {
			// Along a random direction of one tensor, so that an error in a small gradient is not hidden by a large
			// one.
			direction := random64(rand.New(rand.NewPCG(42, uint64(i))), 1, p.Dims...)
			along, err := weights.Values(direction)
			if err != nil {
				t.Fatal(err)
			}
			at := func(step float64) float64 {
				values, err := weights.Values(theta[i])
				if err != nil {
					t.Fatal(err)
				}
				for j := range values {
					values[j] += step * along[j]
				}
				moved := slices.Clone(inputs)
				moved[i] = tensors.FromFlatDataAndDimensions(values, p.Dims...)
				return loss(moved)
			}
			const h = 1e-3
			want := (8*(at(h)-at(-h)) - (at(2*h) - at(-2*h))) / (12 * h)
			got := 0.0
			for j, g := range found[1+i] {
				got += g * along[j]
			}
			if !(math.Abs(got-want) <= 1e-7*math.Abs(want)+1e-11) || want == 0 {
				t.Errorf("%s: slope %.12g, by differences %.12g", p.Name, got, want)
			}
		}
	})
}

// TestFirstOrder: the first-order gradient is that of the outer error at the adapted weights, taken as they come out of
// the inner loop, summed over systems.
func TestFirstOrder(t *testing.T) {
	b := open(t)
	everyForm(t, func(t *testing.T, m MAML, theta, data, masks []*tensors.Tensor) {
		second := run(t, b, func(in []*Node) []*Node {
			adaptation, meta := unpackEpisode(in[len(theta):])
			_, gradients := m.LossAndGradients(in[:len(theta)], adaptation, meta, in[len(theta)+6:])
			return gradients
		}, slices.Concat(theta, data, ones64(masks, m))...)
		m.FirstOrder = true
		got := run(t, b, func(in []*Node) []*Node {
			adaptation, meta := unpackEpisode(in[len(theta):])
			_, gradients := m.LossAndGradients(in[:len(theta)], adaptation, meta, in[len(theta)+6:])
			return gradients
		}, slices.Concat(theta, data, ones64(masks, m))...)

		adapted := run(t, b, func(in []*Node) []*Node {
			adaptation, _ := unpackEpisode(in[len(theta):])
			return m.Adapt(in[:len(theta)], adaptation, in[len(theta)+6:])
		}, slices.Concat(theta, data, ones64(masks, m))...)
		var fixed []*tensors.Tensor
		for i, p := range m.Parameters() {
			fixed = append(fixed, tensors.FromFlatDataAndDimensions(adapted[i], append([]int{3}, p.Dims...)...))
		}
		want := run(t, b, func(in []*Node) []*Node {
			_, meta := unpackEpisode(in[len(theta):])
			used := mask(in[:len(theta)], in[len(theta)+6:])
			loss := m.encoder().forwardError(used, meta)
			if m.Symplectic() && !m.ForwardOnly {
				loss = graph.Add(loss, m.Encoder.inverseError(used, meta))
			}
			gradients := graph.Gradient(graph.ReduceAllSum(loss), in[:len(theta)]...)
			for i := range gradients {
				gradients[i] = graph.ReduceSum(gradients[i], 0)
			}
			return gradients
		}, slices.Concat(fixed, data, ones64(masks, m))...)
		differs := false
		for i := range want {
			for j := range want[i] {
				if !(math.Abs(got[i][j]-want[i][j]) <= 1e-12) {
					t.Errorf("%s: %v, want %v", m.Parameters()[i].Name, got[i], want[i])
					break
				}
				differs = differs || math.Abs(second[i][j]-want[i][j]) > 1e-6
			}
		}
		if !differs {
			t.Error("the second-order gradient is the first-order one")
		}
	})
}

// ones64 are the masks, or if there are none ones.
func ones64(masks []*tensors.Tensor, m MAML) []*tensors.Tensor {
	for _, p := range m.Parameters()[len(masks):] {
		masks = append(masks, tensors.FromScalarAndDimensions(1.0, p.Dims...))
	}
	return masks
}

// TestForwardOnly: the errors of the two passes add up to the paper's loss; a perceptron has the forward one alone.
func TestForwardOnly(t *testing.T) {
	b := open(t)
	rng := rand.New(rand.NewPCG(43, 43))
	m := MAML{Encoder: SymplecticEncoder{Degrees: 1, Layers: 3, Sublayers: 2, Activation: "tanh"}}
	theta := randomWeights(rng, m.Parameters(), 0.5)
	data := episode(rng, 3, 1, 5, 2)
	out := run(t, b, func(in []*Node) []*Node {
		_, meta := unpackEpisode(in[len(theta):])
		forward := m
		forward.ForwardOnly = true
		back := squaredError(m.Encoder.Inverse(in[:len(theta)], foldWindows(meta.Next), foldWindows(meta.Step)), foldWindows(meta.State))
		return []*Node{m.OuterLoss(in[:len(theta)], meta, meta, nil), forward.OuterLoss(in[:len(theta)], meta, meta, nil), back}
	}, slices.Concat(theta, data)...)
	for s := range 3 {
		if both := out[1][s] + out[2][s]; !(math.Abs(out[0][s]-both) <= 1e-14) || out[2][s] == 0 {
			t.Errorf("system %d: loss %g, forward %g, inverse %g", s, out[0][s], out[1][s], out[2][s])
		}
	}
}

// TestNoEncoder: the latent is the state, to the bit; there is nothing to train, and the loss is that of predicting no
// motion.
func TestNoEncoder(t *testing.T) {
	b := open(t)
	m := MAML{Form: "none", Encoder: SymplecticEncoder{Degrees: 2}, InnerSteps: 3, InnerRate: 0.1}
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	if ps := m.Parameters(); len(ps) != 0 {
		t.Errorf("parameters %v", ps)
	}
	data := episode(rand.New(rand.NewPCG(44, 44)), 3, 2, 4, 4)
	out := run(t, b, func(in []*Node) []*Node {
		adaptation, meta := unpackEpisode(in)
		losses, gradients := m.LossAndGradients(nil, adaptation, meta, nil)
		if len(gradients) != 0 {
			t.Errorf("%d gradients", len(gradients))
		}
		return []*Node{m.Latent(nil, meta.State, meta.Step), losses}
	}, data...)
	state, _ := weights.Values(data[3])
	next, _ := weights.Values(data[5])
	if !slices.Equal(out[0], state) {
		t.Errorf("latent %v of state %v", out[0], state)
	}
	for s, loss := range out[1] {
		want := 0.0
		for i := s * 32; i < (s+1)*32; i++ {
			want += (state[i] - next[i]) * (state[i] - next[i]) / 32
		}
		if !(math.Abs(loss-want) <= 1e-14) {
			t.Errorf("system %d: loss %g, want %g", s, loss, want)
		}
	}
}

func TestFormValidate(t *testing.T) {
	good := SymplecticEncoder{Degrees: 1, Layers: 3, Sublayers: 2, Activation: "tanh"}
	for want, m := range map[string]MAML{
		`encoder: form "mlp" is none of symplectic, perceptron, none`: {Form: "mlp", Encoder: good},
		"encoder: 0 degrees of freedom, need at least 1":              {Form: "none"},
		"encoder: 0 layers, need at least 1":                          {Form: "perceptron", Encoder: SymplecticEncoder{Degrees: 1, Activation: "tanh"}},
		`encoder: activation "" is none of sigmoid, tanh`:             {Form: "perceptron", Encoder: SymplecticEncoder{Degrees: 1, Layers: 1, Sublayers: 1}},
	} {
		if err := m.Validate(); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	for _, form := range append(EncoderForms, "") {
		m := MAML{Form: form, Encoder: good}
		if err := m.Validate(); err != nil {
			t.Error(err)
		}
		for _, p := range m.Parameters() {
			if !strings.HasPrefix(p.Name, "encoder/") {
				t.Errorf("form %q has %s", form, p.Name)
			}
		}
	}
}
