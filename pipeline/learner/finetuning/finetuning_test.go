package finetuning

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/baselines"
	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/supervised"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/profile"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"
)

// linear predicts a state + b Δt + c u, the last in q alone: something whose gradient can be had by hand.
type linear struct{}

func (linear) Validate() error { return nil }
func (linear) Context() int    { return 1 }
func (linear) Parameters() []weights.Parameter {
	return []weights.Parameter{{Name: "a", Value: 0.5}, {Name: "b", Value: 2}, {Name: "c", Dims: []int{2}, Value: -1}}
}
func (linear) Forward(theta []*graph.Node, state, control, step *graph.Node) *graph.Node {
	out := graph.Add(graph.Mul(state, theta[0]), graph.Mul(step, theta[1]))
	return graph.Add(out, graph.Mul(control, graph.ExpandLeftToRank(theta[2], 4)))
}

// byHand is the loss of linear on a system's windows and its gradient, in double precision.
func byHand(theta [4]float64, w *dataset.Windows) (loss float64, gradient [4]float64) {
	count := float64(len(w.State))
	for row, step := range w.Step {
		for c := range 2 {
			x := [4]float64{float64(w.State[2*row+c]), float64(step)}
			x[2+c] = float64(w.Control[row])
			r := -float64(w.Next[2*row+c])
			for i := range x {
				r += theta[i] * x[i]
			}
			loss += r * r / count
			for i := range x {
				gradient[i] += 2 * r * x[i] / count
			}
		}
	}
	return loss, gradient
}

// tunedByHand takes steps of AdamW (Loshchilov and Hutter, 2019, algorithm 2) in double precision.
func tunedByHand(w *dataset.Windows, steps int, rate, decay float64) [4]float64 {
	theta := [4]float64{0.5, 2, -1, -1}
	var m, v [4]float64
	for t := 1; t <= steps; t++ {
		_, g := byHand(theta, w)
		for i := range theta {
			m[i] = 0.9*m[i] + 0.1*g[i]
			v[i] = 0.999*v[i] + 0.001*g[i]*g[i]
			step := m[i] / (1 - math.Pow(0.9, float64(t))) / (math.Sqrt(v[i]/(1-math.Pow(0.999, float64(t)))) + 1e-7)
			theta[i] -= rate * (step + decay*theta[i])
		}
	}
	return theta
}

// descentByHand takes steps of plain gradient descent at c/L, L the largest eigenvalue of the exact Hessian.
func descentByHand(w *dataset.Windows, steps int, c float64) [4]float64 {
	theta := [4]float64{0.5, 2, -1, -1}
	_, at := byHand([4]float64{}, w)
	hessian := mat.NewSymDense(4, nil) // of a quadratic loss: its columns are differences of gradients
	for i := range 4 {
		unit := [4]float64{}
		unit[i] = 1
		_, g := byHand(unit, w)
		for j := range 4 {
			hessian.SetSym(j, i, g[j]-at[j])
		}
	}
	l := largest(hessian)
	for range steps {
		_, g := byHand(theta, w)
		for i := range theta {
			theta[i] -= c / l * g[i]
		}
	}
	return theta
}

// largest is the largest absolute eigenvalue.
func largest(m *mat.SymDense) float64 {
	var eigen mat.EigenSym
	eigen.Factorize(m, false)
	values := eigen.Values(nil)
	return max(math.Abs(values[0]), math.Abs(values[len(values)-1]))
}

// trained is a network with its initial weights, on oscillators. Of its training's options fine-tuning has no use.
func trained(t *testing.T, network supervised.Network, workers int) Trained {
	t.Helper()
	s, err := supervised.New(supervised.Supervised{Network: network, Data: datasettest.Oscillators(3, 4, 8, 1), Seed: 2, Windows: 3, ValidationWindows: 99, Steps: 3,
		Config: training.Config{Epochs: 4, StepsPerEpoch: 5, Patience: 4, LearningRate: 0.02, WeightDecay: 0.1,
			WarmUp: 0.5, CosineDecay: 1, AverageDecay: 0.9, MetaBatch: 2, ShardSystems: 2, Workers: 2}})
	if err != nil {
		t.Fatal(err)
	}
	theta, err := s.Initial()
	if err != nil {
		t.Fatal(err)
	}
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	return Trained{s, theta, b, workers, 60}
}

// network is a small one of the project's.
var network = baselines.MLP{State: 2, Control: 1, Hidden: []int{7, 5}, StepSize: true}

// windows are the first two trajectories of some unseen systems, whole, and the first step of each of the others.
func windows(t *testing.T, set *dataset.Set, systems ...int) (adaptation, steps *dataset.Windows) {
	t.Helper()
	var few [][]dataset.Trajectory
	steps = dataset.NewWindows(len(systems), 2, 1, 2, 1)
	for s, i := range systems {
		all := set.OOD[i].Trajectories
		few = append(few, all[:2])
		for w := range 2 {
			if err := steps.Fill(s, w, all[2+w], 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	adaptation, err := dataset.Tile(few, 3, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	return adaptation, steps
}

// next adapts a new predictor to systems and predicts their next states, [s,w,n].
func next(t *testing.T, of Trained, tuning profile.Tuning, systems ...int) []float32 {
	t.Helper()
	p, err := of.Predictor(t.Context(), tuning)
	if err != nil {
		t.Fatal(err)
	}
	adaptation, input := windows(t, of.Network.Data, systems...)
	if err := p.Adapt(adaptation); err != nil {
		t.Fatal(err)
	}
	got, err := p.Next(input, 1)
	if err != nil || len(got) != len(systems)*2*2 {
		t.Fatalf("%d values for %d systems, %v", len(got), len(systems), err)
	}
	return got
}

// TestTune: the weights after fine-tuning are those by hand, whether a path ends there or has gone on, and predictions
// are made with them.
func TestTune(t *testing.T) {
	of := trained(t, linear{}, 2)
	adaptation, input := windows(t, of.Network.Data, 0, 1, 2)
	for _, c := range []struct {
		rule string
		rate float64
		by   func(w *dataset.Windows, steps int) [4]float64
	}{
		{profile.AdamRule, 0.1, func(w *dataset.Windows, steps int) [4]float64 { return tunedByHand(w, steps, 0.1, 0.1) }},
		{profile.DescentRule, 0.7, func(w *dataset.Windows, steps int) [4]float64 { return descentByHand(w, steps, 0.7) }},
	} {
		path, err := of.Path(t.Context(), c.rule, c.rate, adaptation)
		if err != nil {
			t.Fatal(err)
		}
		defer path.Close()
		for _, count := range []int{1, 2, 10} {
			tuning := profile.Tuning{Rule: c.rule, Rate: c.rate, Steps: count}
			predicted := next(t, of, tuning, 0, 1, 2)
			onPath, err := path.To(count)
			if err != nil {
				t.Fatal(err)
			}
			if err := onPath.Adapt(adaptation.Of(0)); err != nil { // it is adapted already
				t.Fatal(err)
			}
			if got, err := onPath.Next(input, 1); err != nil || !slices.Equal(got, predicted) {
				t.Errorf("%v: on a path %v, alone %v (%v)", tuning, got, predicted, err)
			}
			for s := range 3 {
				want := c.by(adaptation.Of(s), count)
				got, err := flat(path.systems[s].weights)
				if err != nil {
					t.Fatal(err)
				}
				for i := range want {
					// Single precision in the sums of a dozen residuals; a step is 0.1. In descent also L, which is
					// within 1e-4.
					if math.Abs(got[i]-want[i]) > 1e-4 {
						t.Errorf("%v, system %d, weight %d: %g, by hand %g", tuning, s, i, got[i], want[i])
					}
				}
				one := input.Of(s)
				for w := range 2 {
					for k := range 2 {
						x := want[0]*float64(one.State[2*w+k]) + want[1]*float64(one.Step[w]) + want[2+k]*float64(one.Control[w])
						if y := float64(predicted[(2*s+w)*2+k]); math.Abs(x-y) > 3e-4 {
							t.Errorf("%v, system %d, window %d: %g, by hand %g", tuning, s, w, y, x)
						}
					}
				}
			}
		}
	}
}

// TestTrainedStay: before and after it is fine-tuned to some systems the network itself predicts the same.
func TestTrainedStay(t *testing.T) {
	of := trained(t, network, 2)
	plain, err := of.Network.Predictor(of.Backend, of.Weights)
	if err != nil {
		t.Fatal(err)
	}
	_, input := windows(t, of.Network.Data, 0, 1, 2)
	want, err := plain.Next(input, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, tuning := range tunings {
		if got := next(t, of, tuning, 0, 1, 2); slices.Equal(got, want) {
			t.Errorf("%v changes nothing", tuning)
		}
		if got, err := plain.Next(input, 1); err != nil || !slices.Equal(got, want) {
			t.Errorf("%v has changed the trained weights: %v, before %v (%v)", tuning, got, want, err)
		}
	}
}

// tunings are one of each rule.
var tunings = []profile.Tuning{{Rule: profile.AdamRule, Rate: 0.05, Steps: 4}, {Rule: profile.DescentRule, Rate: 1, Steps: 3}}

// TestSystems: a system's predictions are the same bits whatever other systems are adapted beside it, in any order, by
// any number of goroutines, and for another system they are others.
func TestSystems(t *testing.T) {
	for _, tuning := range tunings {
		all := next(t, trained(t, network, 1), tuning, 0, 1, 2)
		for _, workers := range []int{1, 2, 5} {
			of := trained(t, network, workers)
			if got := next(t, of, tuning, 0, 1, 2); !slices.Equal(got, all) {
				t.Errorf("%v, %d goroutines: %v, one: %v", tuning, workers, got, all)
			}
			if got := next(t, of, tuning, 2, 0); !slices.Equal(got, append(slices.Clone(all[8:]), all[:4]...)) {
				t.Errorf("%v: systems 2 and 0: %v, all three: %v", tuning, got, all)
			}
		}
		// The same windows after adaptation to another system.
		of := trained(t, network, 2)
		p, err := of.Predictor(t.Context(), tuning)
		if err != nil {
			t.Fatal(err)
		}
		if p.Context() != 1 || p.Window() != 3 {
			t.Errorf("context %d, window %d", p.Context(), p.Window())
		}
		adaptation, input := windows(t, of.Network.Data, 0, 1, 2)
		if _, err := p.Next(input, 1); err == nil || !strings.Contains(err.Error(), "adapted to 0") {
			t.Errorf("prediction before adaptation: %v", err)
		}
		copy(adaptation.Of(0).Next, adaptation.Of(1).Next)
		if err := p.Adapt(adaptation); err != nil {
			t.Fatal(err)
		}
		got, err := p.Next(input, 1)
		if err != nil || slices.Equal(got[:4], all[:4]) || !slices.Equal(got[4:], all[4:]) {
			t.Errorf("with other data of system 0: %v, before %v (%v)", got, all, err)
		}
	}
}

// TestDiverged: a path that leaves the range of numbers says so, and has the steps before that; so does a predictor's
// Adapt.
func TestDiverged(t *testing.T) {
	of := trained(t, linear{}, 2)
	adaptation, _ := windows(t, of.Network.Data, 0, 1, 2)
	for _, rule := range []string{profile.AdamRule, profile.DescentRule} {
		path, err := of.Path(t.Context(), rule, 1e30, adaptation)
		if err != nil {
			t.Fatal(err)
		}
		defer path.Close()
		if _, err := path.To(1); err != nil {
			t.Errorf("%s, after the first step: %v", rule, err)
		}
		if _, err := path.To(3); !errors.Is(err, learner.ErrDiverged) || !strings.Contains(err.Error(), "system 0: fine-tuning step 2, "+rule+" with rate 1e+30: ") {
			t.Errorf("%s, after the last: %v", rule, err)
		}
		p, err := of.Predictor(t.Context(), profile.Tuning{Rule: rule, Rate: 1e30, Steps: 3})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Adapt(adaptation); !errors.Is(err, learner.ErrDiverged) {
			t.Errorf("%s: %v", rule, err)
		}
	}
	to := func(ctx context.Context, rule string) error {
		path, err := of.Path(ctx, rule, 0.1, adaptation)
		if err != nil {
			t.Fatal(err)
		}
		defer path.Close()
		_, err = path.To(1)
		return err
	}
	if err := to(t.Context(), "newton"); err == nil || !strings.Contains(err.Error(), "there is no such rule, only adam and descent") {
		t.Errorf("another rule: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := to(ended, profile.AdamRule); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

var _ learner.Predictor = (*predictor)(nil)
