package finetuning

import (
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/baselines"
	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/experiment/learner/supervised"
	"metasymlab/pipeline/experiment/training"

	"github.com/gomlx/gomlx/core/graph"
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
	return Trained{s, theta, b, workers}
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
func next(t *testing.T, of Trained, steps int, rate float64, systems ...int) []float32 {
	t.Helper()
	p, err := of.Predictor(t.Context(), steps, rate)
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

// TestTune: the weights after fine-tuning are those of AdamW by hand, and predictions are made with them.
func TestTune(t *testing.T) {
	of := trained(t, linear{}, 2)
	adaptation, input := windows(t, of.Network.Data, 0, 1, 2)
	for _, steps := range []int{1, 2, 10} {
		predicted := next(t, of, steps, 0.1, 0, 1, 2)
		for s := range 3 {
			want := tunedByHand(adaptation.Of(s), steps, 0.1, 0.1)
			list, err := of.tune(t.Context(), adaptation.Of(s), steps, 0.1)
			if err != nil {
				t.Fatal(err)
			}
			var got []float64
			for _, w := range list {
				v, err := weights.Values(w)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, v...)
			}
			for i := range want {
				// Single precision in the sums of a dozen residuals; a step is 0.1.
				if math.Abs(got[i]-want[i]) > 2e-5 {
					t.Errorf("system %d, weight %d after %d steps: %g, by hand %g", s, i, steps, got[i], want[i])
				}
			}
			one := input.Of(s)
			for w := range 2 {
				for c := range 2 {
					x := want[0]*float64(one.State[2*w+c]) + want[1]*float64(one.Step[w]) + want[2+c]*float64(one.Control[w])
					if y := float64(predicted[(2*s+w)*2+c]); math.Abs(x-y) > 1e-4 {
						t.Errorf("system %d, window %d after %d steps: %g, by hand %g", s, w, steps, y, x)
					}
				}
			}
		}
	}
}

// TestNoSteps: without steps, and before and after other systems were tuned, the network predicts as it does by itself.
func TestNoSteps(t *testing.T) {
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
	if got := next(t, of, 0, 0.1, 0, 1, 2); !slices.Equal(got, want) {
		t.Errorf("no steps: %v, the network itself %v", got, want)
	}
	if got := next(t, of, 3, 0.1, 0, 1, 2); slices.Equal(got, want) {
		t.Error("fine-tuning changes nothing")
	}
	if got, err := plain.Next(input, 1); err != nil || !slices.Equal(got, want) {
		t.Errorf("fine-tuning has changed the trained weights: %v, before %v (%v)", got, want, err)
	}
}

// TestSystems: a system's predictions are the same bits whatever other systems are adapted beside it, in any order, by any
// number of goroutines, and for another system they are others.
func TestSystems(t *testing.T) {
	all := next(t, trained(t, network, 1), 4, 0.05, 0, 1, 2)
	for _, workers := range []int{1, 2, 5} {
		of := trained(t, network, workers)
		if got := next(t, of, 4, 0.05, 0, 1, 2); !slices.Equal(got, all) {
			t.Errorf("%d goroutines: %v, one: %v", workers, got, all)
		}
		if got := next(t, of, 4, 0.05, 2, 0); !slices.Equal(got, append(slices.Clone(all[8:]), all[:4]...)) {
			t.Errorf("systems 2 and 0: %v, all three: %v", got, all)
		}
	}
	// The same windows after adaptation to another system.
	of := trained(t, network, 2)
	p, err := of.Predictor(t.Context(), 4, 0.05)
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

// TestChooseRate: the losses are those by hand, the rate is the one with the lowest, for any number of goroutines.
func TestChooseRate(t *testing.T) {
	rates := []float64{0.001, 0.05, 0.2, 2}
	const steps = 6
	for _, workers := range []int{1, 3} {
		of := trained(t, linear{}, workers)
		tried := make(chan struct{}, 100)
		c, err := of.ChooseRate(t.Context(), steps, rates, func() { tried <- struct{}{} })
		if err != nil {
			t.Fatal(err)
		}
		adaptation, meta, err := of.Network.Episode(dataset.Validation, []int{0, 1, 2})
		if err != nil {
			t.Fatal(err)
		}
		mean := func(steps int, rate float64) float64 {
			sum := 0.0
			for s := range 3 {
				v, _ := byHand(tunedByHand(adaptation.Of(s), steps, rate, 0.1), meta.Of(s))
				sum += v / of.Network.Data.ChangeVariance() / 3
			}
			return sum
		}
		close := func(got, want float64) bool { return math.Abs(got-want) <= 1e-4*want }
		best := 0
		for r, rate := range rates {
			want := mean(steps, rate)
			if !close(c.After[r], want) {
				t.Errorf("rate %g: loss %g, by hand %g", rate, c.After[r], want)
			}
			if want < mean(steps, rates[best]) {
				best = r
			}
		}
		if !close(c.Before, mean(0, 0)) || c.Rate != rates[best] || best == 0 || best == len(rates)-1 {
			t.Errorf("%d goroutines: %+v, best by hand is %g", workers, c, rates[best])
		}
		if len(tried) != 3*len(rates) {
			t.Errorf("%d fine-tunings reported", len(tried))
		}
	}
	of := trained(t, linear{}, 1)
	for name, c := range map[string]struct {
		rates []float64
		want  string
	}{
		"no rate":        {nil, "0 fine-tuning rates to choose from on 3 validation systems"},
		"far too fast":   {[]float64{0.1, 1e30}, "fine-tuning steps with rate 1e+30: "},
		"last one alone": {[]float64{1e30}, "validation system 0: 6 fine-tuning steps with rate 1e+30: "},
	} {
		if _, err := of.ChooseRate(t.Context(), steps, c.rates, func() {}); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var _ learner.Predictor = (*predictor)(nil)
