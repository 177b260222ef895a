package metasym

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"metasymlab/metasym/weights"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
)

// TestPerceptronCounts: the number of parameters is the symplectic encoder's, where it can be, and else the nearest.
func TestPerceptronCounts(t *testing.T) {
	for name, c := range map[string]struct {
		encoder     SymplecticEncoder
		width, want int
	}{
		"quantum":    {SymplecticEncoder{Degrees: 1, Layers: 3, Sublayers: 2}, 2, 14},
		"quadrotor":  {SymplecticEncoder{Degrees: 6, Layers: 3, Sublayers: 4}, 18, 480},
		"mesh 3x3":   {SymplecticEncoder{Degrees: 18, Layers: 3, Sublayers: 4}, 54, 4032},
		"mesh 10x10": {SymplecticEncoder{Degrees: 200, Layers: 3, Sublayers: 4}, 600, 481600},
		"above":      {SymplecticEncoder{Degrees: 2, Layers: 1, Sublayers: 2}, 1, 14},             // 12
		"below":      {SymplecticEncoder{Family: "G", Degrees: 1, Layers: 5, Width: 30}, 75, 452}, // 450, between 446 and 452
	} {
		c.encoder.Activation = "sigmoid"
		e := c.encoder.Perceptron()
		if err := e.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got, symplectic := weights.Count(e.Parameters()), weights.Count(c.encoder.Parameters())
		if e.Width != c.width || got != c.want {
			t.Errorf("%s: %d parameters at width %d, want %d at %d", name, got, e.Width, c.want, c.width)
		}
		if unit := 4*e.Degrees + 2; 2*max(got-symplectic, symplectic-got) > unit {
			t.Errorf("%s: %d parameters, the symplectic encoder has %d: another width is nearer", name, got, symplectic)
		}
	}
}

// TestPerceptronByHand: the formula, with the weights of each system, of one for all, and shared ones.
func TestPerceptronByHand(t *testing.T) {
	b := open(t)
	rng := rand.New(rand.NewPCG(45, 45))
	e := PerceptronEncoder{Degrees: 1, Width: 2, Activation: "tanh"}
	theta := randomWeights(rng, e.Parameters(), 1)
	x, step := random64(rng, 1, 3, 4, 2), steps64(rng, 3, 4, 1)
	var w [][]float64
	var each []*tensors.Tensor
	for i, p := range e.Parameters() {
		values, err := weights.Values(theta[i])
		if err != nil {
			t.Fatal(err)
		}
		w = append(w, values)
		each = append(each, tensors.FromFlatDataAndDimensions(slices.Repeat(values, 3), append([]int{3}, p.Dims...)...))
	}
	states, _ := weights.Values(x)
	steps, _ := weights.Values(step)
	for name, list := range map[string][]*tensors.Tensor{"shared": theta, "of each system": each} {
		got := run(t, b, func(in []*Node) []*Node { return []*Node{e.Forward(in[:4], in[4], in[5])} }, append(slices.Clone(list), x, step)...)[0]
		for k, h := range steps {
			q, p := states[2*k], states[2*k+1]
			u := math.Tanh(w[0][0]*q + w[0][1]*p + w[0][2]*h + w[1][0])
			v := math.Tanh(w[0][3]*q + w[0][4]*p + w[0][5]*h + w[1][1])
			for c, was := range []float64{q, p} {
				if want := was + h*(w[2][2*c]*u+w[2][2*c+1]*v+w[3][c]); !(math.Abs(got[2*k+c]-want) <= 1e-14) {
					t.Errorf("%s: sample %d, channel %d: %g, want %g", name, k, c, got[2*k+c], want)
				}
			}
		}
	}
}

// TestPerceptronStarts: before training it is near the identity, as the symplectic encoder is.
func TestPerceptronStarts(t *testing.T) {
	b := open(t)
	rng := rand.New(rand.NewPCG(46, 46))
	e := SymplecticEncoder{Degrees: 6, Layers: 3, Sublayers: 4, Activation: "sigmoid"}.Perceptron()
	x, step := random64(rng, 1, 1, 50, 12), steps64(rng, 1, 50, 1)
	theta, err := weights.Initial(e.Parameters(), 1, dtypes.Float64)
	if err != nil {
		t.Fatal(err)
	}
	got := run(t, b, func(in []*Node) []*Node { return []*Node{e.Forward(in[:4], in[4], in[5])} }, append(theta, x, step)...)[0]
	states, _ := weights.Values(x)
	moved := 0.0
	for i := range got {
		moved = max(moved, math.Abs(got[i]-states[i]))
	}
	if !(moved > 0 && moved < 0.05) {
		t.Errorf("moves a state by up to %g", moved)
	}
}
