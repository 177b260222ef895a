package metasym

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
)

// TestEncoderLoopFindsSpring: a single shear is linear in its S, so the inner loss is quadratic, and descent at 1/L
// goes to its one minimum. On p' = p - h K q that is S = -K/2, a spring's stiffness, for each system its own.
func TestEncoderLoopFindsSpring(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 1))
	const systems, windows, steps, degrees = 3, 2, 8, 2
	m := MAML{Encoder: SymplecticEncoder{Degrees: degrees, Layers: 1, Sublayers: 1, Activation: "tanh"}, InnerRate: 1, PowerIterations: 30}
	data := Batch{State: random64(rng, 1, systems, windows, steps, 2*degrees), Step: steps64(rng, systems, windows, steps, 1)}
	state, h := values64(t, data.State), values64(t, data.Step)
	next := append([]float64{}, state...)
	stiffness := func(s int) [2][2]float64 { return [2][2]float64{{1 + float64(s), 0.3}, {0.3, 2}} }
	for i := range h {
		k := stiffness(i / (windows * steps))
		q := state[i*4 : i*4+2]
		for j := range degrees {
			next[i*4+2+j] -= h[i] * (k[j][0]*q[0] + k[j][1]*q[1])
		}
	}
	data.Next = tensors.FromFlatDataAndDimensions(next, systems, windows, steps, 2*degrees)
	loop, err := NewEncoderLoop(open(t), m)
	if err != nil {
		t.Fatal(err)
	}
	adapted, losses, err := loop.Run(randomWeights(rng, m.Parameters(), 0.1), data, 400)
	if err != nil {
		t.Fatal(err)
	}
	for k := 1; k < len(losses); k++ {
		for s := range systems {
			if losses[k][s] > losses[k-1][s]*(1+1e-12)+1e-25 {
				t.Fatalf("system %d: loss %g after %d steps, %g before", s, losses[k][s], k, losses[k-1][s])
			}
		}
	}
	for s := range systems {
		got := values64(t, adapted[0])[s*4 : s*4+4] // S; what counts is S + Sᵀ = -K
		k := stiffness(s)
		for i := range degrees {
			for j := range degrees {
				if d := got[2*i+j] + got[2*j+i] + k[i][j]; math.Abs(d) > 1e-6 {
					t.Errorf("system %d: S + Sᵀ + K = %g in [%d,%d]", s, d, i, j)
				}
			}
		}
	}
}

// TestEncoderLoop: step by step it comes to where the one graph of MAML.Adapt does, for every form of the encoder and
// rate, with few samples and with many.
func TestEncoderLoop(t *testing.T) {
	b := open(t)
	la := SymplecticEncoder{Degrees: 2, Layers: 3, Sublayers: 2, Activation: "sigmoid"}
	g := SymplecticEncoder{Family: "G", Degrees: 2, Layers: 3, Width: 4, Activation: "sigmoid"}
	for _, c := range []struct {
		form                EncoderForm
		encoder             SymplecticEncoder
		iterations, windows int
	}{
		{"", la, 0, 2}, {"", la, 6, 2}, {"", la, 6, 26 /* more samples than package derivative has one product for */}, {"", g, 6, 2}, {"perceptron", la, 0, 2}, {"perceptron", la, 6, 2},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(42, 1))
			m := MAML{Form: c.form, Encoder: c.encoder,
				InnerSteps: 3, InnerRate: 0.5, PowerIterations: c.iterations}
			theta := randomWeights(rng, m.Parameters(), 0.3)
			data := episode(rng, 2, c.windows, 5, 4)
			want := run(t, b, func(in []*Node) []*Node {
				adaptation, _ := unpackEpisode(in[len(theta):])
				return m.Adapt(in[:len(theta)], adaptation, nil)
			}, append(append([]*tensors.Tensor{}, theta...), data...)...)
			loop, err := NewEncoderLoop(b, m)
			if err != nil {
				t.Fatal(err)
			}
			adapted, losses, err := loop.Run(theta, Batch{State: data[0], Step: data[1], Next: data[2]}, 3)
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if d := maxDifference(values64(t, adapted[i]), want[i]); !(d <= 1e-12) {
					t.Errorf("weight %d differs by %g", i, d)
				}
			}
			if len(losses) != 4 || len(losses[0]) != 2 || losses[3][0] >= losses[0][0] {
				t.Errorf("losses %v", losses)
			}
		})
	}
}

// TestDeployedEncoder: a predictor adapts the encoder first, and then is that of a model with those weights; the model
// that it gives away has them, and each of its systems is symplectic with its own.
func TestDeployedEncoder(t *testing.T) {
	b := open(t)
	rng := rand.New(rand.NewPCG(43, 1))
	trained, windows := perturbed(rng, 2, true, true, 0.4, 2, 2)
	trained.Model.MAML.InnerRate, trained.Model.MAML.PowerIterations = 0.5, 6
	shape := windows.State.Shape().Dimensions
	adaptation := Batch{State: random64(rng, 1, shape...), Step: steps64(rng, shape[0], shape[1], shape[2], 1), Next: random64(rng, 1, shape...), Control: windows.Control}
	loop, err := NewEncoderLoop(b, trained.Model.MAML)
	if err != nil {
		t.Fatal(err)
	}
	predict := func(trained Trained) (next, latent []float64, adapted Trained) {
		t.Helper()
		p, err := NewPredictor(b, trained)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Latent(windows); err == nil {
			t.Error("latent before adaptation gives no error")
		}
		if _, err := p.Adapt(adaptation); err != nil {
			t.Fatal(err)
		}
		x, err := p.Predict(windows)
		if err != nil {
			t.Fatal(err)
		}
		z, err := p.Latent(windows)
		if err != nil {
			t.Fatal(err)
		}
		if adapted, err = p.Adapted(); err != nil {
			t.Fatal(err)
		}
		return values64(t, x), values64(t, z), adapted
	}
	byHand := trained
	if byHand.Theta, _, err = loop.Run(trained.Theta, adaptation, 4); err != nil {
		t.Fatal(err)
	}
	wantNext, wantLatent, _ := predict(byHand)
	shared, sharedLatent, _ := predict(trained)
	trained.Model.MAML.DeployedSteps = 4
	next, latent, adapted := predict(trained)
	if !reflect.DeepEqual(next, wantNext) || !reflect.DeepEqual(latent, wantLatent) {
		t.Error("not the predictions of the model with the adapted encoder")
	}
	if reflect.DeepEqual(next, shared) || reflect.DeepEqual(latent, sharedLatent) {
		t.Error("the predictions are those with the shared encoder")
	}

	together, _ := measure(t, b, adapted, windows, FullJacobian)
	for system := range 2 {
		one := adapted
		if one.Theta, err = ofSystem(adapted.Theta, trained.Model.MAML.Parameters(), system); err != nil {
			t.Fatal(err)
		}
		alone, _ := measure(t, b, one, windows, FullJacobian)
		for w := range 2 {
			if i := 2*system + w; together[i].Epsilon != alone[i].Epsilon || together[i].Defect != alone[i].Defect {
				t.Errorf("system %d, window %d: %+v, alone %+v", system, w, together[i], alone[i])
			}
		}
	}
	wrong := adapted
	wrong.Theta = []*tensors.Tensor{random64(rng, 1, 3, 2, 2)}
	if _, _, err := NearSymplecticity(b, wrong, windows, FullJacobian); err == nil {
		t.Error("a weight of three systems in place of all weights gives no error")
	}
}

func values64(t *testing.T, x *tensors.Tensor) []float64 {
	t.Helper()
	v, err := tensors.CopyFlatData[float64](x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
