package benchmark

import (
	"context"
	"fmt"
	"math"
	"time"

	"metasymlab/metasym"
	"metasymlab/pipeline/experiment/flowmap"

	"github.com/gomlx/compute"
)

// SympNet is a fit of one encoder to the pendulum task.
type SympNet struct{ flowmap.Fit }

// Published is the setting of the SympNets authors for family "LA" (14 parameters) or "G" (450 parameters).
func Published(family string) (SympNet, error) {
	s := SympNet{flowmap.Fit{Steps: 50000, CheckEvery: 1000, LearningRate: 1e-3}}
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
	data := Flow(start, stepLength, trainSteps+1000)
	training, rest := data[:trainSteps+1], data[trainSteps:]

	began := time.Now()
	net, err := s.Fit.Run(context.Background(), b, training, seed, nil)
	if err != nil {
		return scores, fmt.Errorf("benchmark: %w", err)
	}
	defer net.Close()
	scores.Seconds = time.Since(began).Seconds()

	if scores.Train, err = net.Error(training); err != nil {
		return scores, err
	}
	if scores.Test, err = net.Error(rest[:testSteps+1]); err != nil {
		return scores, err
	}
	predicted, err := net.Rollout(rest[0], 1000)
	if err != nil {
		return scores, err
	}
	scores.Rollout100 = flowmap.MeanSquare(predicted[:100], rest[1:101])
	scores.Rollout1000 = flowmap.MeanSquare(predicted, rest[1:])
	for _, x := range predicted {
		scores.Drift = math.Max(scores.Drift, math.Abs(energy(x)-energy(rest[0])))
	}
	return scores, nil
}
