package benchmark

import (
	"fmt"
	"math"
	"time"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
	"github.com/gomlx/gomlx/support/exceptions"
)

// SympNet trains one encoder on the pendulum task: full batch, mean squared error of one step, float32, Adam. Every
// CheckEvery steps the training loss is taken, and the weights with the least loss are evaluated.
type SympNet struct {
	Encoder      metasym.SymplecticEncoder
	Steps        int // of Adam; a multiple of CheckEvery
	CheckEvery   int
	LearningRate float64
}

// Published is the setting of the SympNets authors for family "LA" (14 parameters) or "G" (450 parameters).
func Published(family string) (SympNet, error) {
	s := SympNet{Steps: 50000, CheckEvery: 1000, LearningRate: 1e-3}
	switch family {
	case "LA":
		s.Encoder = metasym.SymplecticEncoder{Family: "LA", Degrees: 1, Layers: 3, Sublayers: 2, Activation: "sigmoid"}
	case "G":
		s.Encoder = metasym.SymplecticEncoder{Family: "G", Degrees: 1, Layers: 5, Width: 30, Activation: "sigmoid"}
	default:
		return s, fmt.Errorf("benchmark: no setting for family %q, known are %v", family, metasym.Families)
	}
	return s, nil
}

// Validate reports the first setting that makes no run.
func (s SympNet) Validate() error {
	switch {
	case s.Encoder.Degrees != 1:
		return fmt.Errorf("benchmark: %d degrees of freedom, the pendulum has 1", s.Encoder.Degrees)
	case s.CheckEvery < 1:
		return fmt.Errorf("benchmark: a check every %d steps, need at least 1", s.CheckEvery)
	case s.Steps < 1 || s.Steps%s.CheckEvery != 0:
		return fmt.Errorf("benchmark: %d steps, need a multiple of the %d between checks", s.Steps, s.CheckEvery)
	case !(s.LearningRate > 0):
		return fmt.Errorf("benchmark: learning rate %g, need more than 0", s.LearningRate)
	}
	return s.Encoder.Validate()
}

// Scores of one run. Errors are means over steps and over (q, p).
type Scores struct {
	Label                   string
	Train, Test             float64 // squared error of one step, on the training and on the test data
	Rollout100, Rollout1000 float64 // squared error of a rollout over 100 and 1000 steps from the first state of the test data
	Drift                   float64 // max |H(x_k) - H(x_0)| over 1000 steps of the rollout
	Seconds                 float64 // of training
}

// Run trains from the seed and evaluates.
func (s SympNet) Run(b compute.Backend, seed uint64) (Scores, error) {
	scores := Scores{Label: fmt.Sprintf("seed %d", seed)}
	if err := s.Validate(); err != nil {
		return scores, err
	}
	net, err := newPredictor(b, s.Encoder)
	if err != nil {
		return scores, err
	}
	defer net.exec.Finalize()
	data := Flow(start, stepLength, trainSteps+1000)
	training, rest := data[:trainSteps+1], data[trainSteps:]

	began := time.Now()
	theta, err := s.train(b, net, training, seed)
	if err != nil {
		return scores, fmt.Errorf("benchmark: train, seed %d: %w", seed, err)
	}
	scores.Seconds = time.Since(began).Seconds()

	if scores.Train, err = net.oneStepError(theta, training); err != nil {
		return scores, err
	}
	if scores.Test, err = net.oneStepError(theta, rest[:testSteps+1]); err != nil {
		return scores, err
	}
	predicted, err := net.rollout(theta, rest[0], 1000)
	if err != nil {
		return scores, err
	}
	scores.Rollout100 = meanSquare(predicted[:100], rest[1:101])
	scores.Rollout1000 = meanSquare(predicted, rest[1:])
	for _, x := range predicted {
		scores.Drift = math.Max(scores.Drift, math.Abs(x.Energy()-rest[0].Energy()))
	}
	return scores, nil
}

// train returns the best weights, one after the other in one vector.
func (s SympNet) train(b compute.Backend, net *predictor, data []State, seed uint64) (best []float32, err error) {
	theta, err := initialVector(s.Encoder, seed)
	if err != nil {
		return nil, err
	}
	if caught := exceptions.TryCatch[error](func() { best, err = s.descend(b, net, theta, data) }); caught != nil {
		err = caught
	}
	return best, err
}

// descend takes Steps steps of Adam. All weights are one variable, and the loss, its gradient and Adam's update one graph:
// at this size the time goes to handling variables and operations, not to arithmetic.
func (s SympNet) descend(b compute.Backend, net *predictor, initial []float32, data []State) (best []float32, err error) {
	store := model.NewStore()
	variable := store.VariableWithValue("theta", tensors.FromFlatDataAndDimensions(initial, len(initial)))
	// PyTorch's ε, which the published code uses; squared gradients get as small as GoMLX's default.
	rule := optimizer.Adam().LearningRate(s.LearningRate).Epsilon(1e-8).Done().(interface {
		UpdateGraphWithGradients(scope *model.Scope, gradients []*graph.Node, loss dtypes.DType)
	})
	exec, err := model.NewExec(b, store, func(scope *model.Scope, g *graph.Graph) {
		x, next := graph.Const(g, batch(data[:len(data)-1])), graph.Const(g, batch(data[1:]))
		theta := unpack(s.Encoder, variable.NodeValue(g))
		loss := graph.ReduceAllMean(graph.Square(graph.Sub(forward(s.Encoder, theta, x), next)))
		gradients := graph.Gradient(loss, theta...)
		for i := range gradients {
			gradients[i] = graph.Reshape(gradients[i], -1)
		}
		rule.UpdateGraphWithGradients(scope, []*graph.Node{graph.Concatenate(gradients, 0)}, dtypes.Float32)
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()

	least := math.Inf(1)
	for done := 0; ; done += s.CheckEvery {
		value, err := variable.Value()
		if err != nil {
			return nil, err
		}
		theta, err := tensors.CopyFlatData[float32](value)
		if err != nil {
			return nil, err
		}
		loss, err := net.oneStepError(theta, data)
		if err != nil {
			return nil, err
		}
		if loss < least {
			best, least = theta, loss
		}
		if done == s.Steps {
			break
		}
		for range s.CheckEvery {
			if _, err := exec.Exec(); err != nil {
				return nil, err
			}
		}
	}
	if best == nil {
		return nil, fmt.Errorf("the loss was never finite")
	}
	return best, nil
}

// initialVector is the encoder's initial weights in one vector.
func initialVector(e metasym.SymplecticEncoder, seed uint64) ([]float32, error) {
	list, err := weights.Initial(e.Parameters(), seed, dtypes.Float32)
	if err != nil {
		return nil, err
	}
	var out []float32
	for _, t := range list {
		values, err := tensors.CopyFlatData[float32](t)
		if err != nil {
			return nil, err
		}
		out = append(out, values...)
	}
	return out, nil
}

// unpack cuts the vector into the encoder's weights, in the order of its parameters.
func unpack(e metasym.SymplecticEncoder, vector *graph.Node) []*graph.Node {
	var out []*graph.Node
	at := 0
	for _, p := range e.Parameters() {
		out = append(out, graph.Reshape(graph.Slice(vector, graph.AxisRange(at, at+p.Size())), p.Dims...))
		at += p.Size()
	}
	return out
}

// forward is one step of the network, [1,t,2] -> [1,t,2]. As in the published code, its step length is 1 whatever the data's
// h, since all steps are alike: the weights have h within them, which suits Adam's step sizes.
func forward(e metasym.SymplecticEncoder, theta []*graph.Node, x *graph.Node) *graph.Node {
	step := graph.BroadcastToDims(graph.ScalarOne(x.Graph(), x.DType()), 1, x.Shape().Dim(1), 1)
	return e.Forward(theta, x, step)
}

// batch is the states as [1,t,2].
func batch(states []State) *tensors.Tensor {
	flat := make([]float32, 0, 2*len(states))
	for _, x := range states {
		flat = append(flat, float32(x[0]), float32(x[1]))
	}
	return tensors.FromFlatDataAndDimensions(flat, 1, len(states), 2)
}
