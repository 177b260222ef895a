package fieldbench

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Setting of the DHNN authors' damped spring: H = q² + p², and a dissipative field (-ρq, 0), which acts on q.
const (
	dampingRho    = 2.0
	gridSize      = 25  // points along each side
	gridEdge      = 1.2 // the grid covers [-1.2, 1.2]²
	dampedTrain   = 531 // samples to train: 85 % of the 625
	dampedEnd     = 4.0 // of the trajectory that is scored
	dampedSamples = 100 // states along it, the first included
)

// dampedStart is the first state of the trajectory.
var dampedStart = Point{0.85, 0.25}

// DampedSpring is the task of the DHNN's authors: the field of a damped spring on a grid, without noise. DHNN and MLP
// learn it, an HNN cannot.
//
// The published scores are those of one seed at the last step. The authors give their networks the time as a third
// input; it is zero throughout and so has no effect, and is left out here. Their batches run through the shuffled
// samples in order and are cut at the end; ours go on at the beginning, all of 128. The number of states along the
// scored trajectory is ours.
func DampedSpring() Task {
	hidden := []int{256, 256}
	return Task{
		Name:     "damped spring",
		Networks: []Network{NewDHNN(hidden, true), NewHNN(hidden, true), NewMLP(hidden, true)},
		Training: Training{Steps: 5000, Batch: 128, LearningRate: 1e-3},
		Initial:  Uniform,
		Seeds:    3,
		Data:     dampedData,
		Rollout:  dampedTrajectoryError, RolloutName: "trajectory",
		Published: []Scores{
			{Network: "DHNN", Label: "published", Test: 5.75e-5, Rollout: 3.56e-6},
			{Network: "HNN", Label: "published", Test: 6.26e-1, Rollout: 2.90e-1},
			{Network: "MLP", Label: "published", Test: 9.86e-5, Rollout: 6.04e-6},
		},
		Goals: []Goal{{Network: "DHNN", Below: 1e-4}, {Network: "HNN", Above: 0.4}, {Network: "MLP", Below: 5e-4}},
	}
}

// dampedField is (∂H/∂p - ρq, -∂H/∂q).
func dampedField(x Point) Point { return Point{2*x[1] - dampingRho*x[0], -2 * x[0]} }

// dampedData is the shuffled grid, cut in two.
func dampedData(seed uint64) (train, test Samples) {
	var all Samples
	rng := rand.New(rand.NewPCG(seed, 1))
	for _, i := range rng.Perm(gridSize * gridSize) {
		at := func(k int) float64 { return gridEdge * (2*float64(k)/(gridSize-1) - 1) }
		x := Point{at(i % gridSize), at(i / gridSize)}
		all.State = append(all.State, x)
		all.Field = append(all.Field, dampedField(x))
	}
	return all.cut(dampedTrain)
}

// cut is the first samples and the others.
func (s Samples) cut(count int) (train, test Samples) {
	return Samples{s.State[:count], s.Field[:count]}, Samples{s.State[count:], s.Field[count:]}
}

// dampedTrajectoryError is the mean squared error of one trajectory, over its states and (q, p). The true one is
// linear, x(t) = exp(At) x(0).
func dampedTrajectoryError(field Field, _ uint64) (float64, error) {
	predicted, err := Trajectories(field, []Point{dampedStart}, []float64{dampedEnd}, dampedSamples)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for k, states := range predicted {
		want := dampedFlow(dampedStart, dampedEnd*float64(k)/(dampedSamples-1))
		for i := range want {
			sum += (states[0][i] - want[i]) * (states[0][i] - want[i])
		}
	}
	return sum / (2 * dampedSamples), nil
}

// dampedFlow is the exact motion of the damped spring over a time.
func dampedFlow(x Point, time float64) Point {
	var a mat.Dense
	a.Scale(time, mat.NewDense(2, 2, []float64{-dampingRho, 2, -2, 0}))
	a.Exp(&a)
	return Point{a.At(0, 0)*x[0] + a.At(0, 1)*x[1], a.At(1, 0)*x[0] + a.At(1, 1)*x[1]}
}
