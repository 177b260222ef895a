package fieldbench

import (
	"math"
	"math/rand/v2"
)

// Setting of the HNN authors' ideal mass-spring, H = q² + p².
const (
	springTrajectories = 50 // one half to train, the other to test
	springSamples      = 30 // of each trajectory, evenly over [0, springEnd], both ends included
	springEnd          = 3.0
	springNoise        = 0.1 // standard deviation, on the states; the field is that of the states without it
	energyStarts       = 15  // trajectories whose energy is scored
	energySamples      = 100 // states along each, the first included
	energyGrowth       = 1.09
)

// energyEnd is the time at which a trajectory whose energy is scored ends: 23.8 for the first, 79.4 for the last.
func energyEnd(trajectory int) float64 { return 20 * math.Pow(energyGrowth, float64(trajectory+2)) }

// MassSpring is the task of the HNN's authors: the field of an ideal spring at noisy states. Both networks fit it
// equally well, but along its own trajectories only the HNN keeps the energy.
//
// As in the authors' code, weight decay is a penalty in the loss, and the energy is scored along 15 trajectories from
// random states with |q| and |p| in [0.2, 1], each 9 % longer than the one before. Their MLP has no bias in the last
// layer, ours has.
//
// The MLP's energies grow or fall exponentially, at a rate that is an accident of the noise and of the initial weights:
// its energy error varies by orders of magnitude from seed to seed. The published scores are those of one seed; the
// goals, a factor of 2 either way, are for the median of ten.
func MassSpring() Task {
	hidden := []int{200, 200}
	return Task{
		Name:     "mass-spring",
		Networks: []Network{NewHNN(hidden, false), NewMLP(hidden, false)},
		Training: Training{Steps: 2000, LearningRate: 1e-3, WeightDecay: 1e-4},
		Initial:  Orthogonal,
		Seeds:    10,
		Data:     springData,
		Rollout:  energyError, RolloutName: "energy",
		Published: []Scores{
			{Network: "HNN", Label: "published", Test: 3.5928e-2, Rollout: 3.8416e-4},
			{Network: "MLP", Label: "published", Test: 3.6656e-2, Rollout: 1.7077e-1},
		},
		Goals: []Goal{
			{Network: "HNN", Rollout: true, Above: 3.8416e-4 / 2, Below: 3.8416e-4 * 2},
			{Network: "MLP", Rollout: true, Above: 1.7077e-1 / 2, Below: 1.7077e-1 * 2},
		},
	}
}

// springEnergy is H.
func springEnergy(x Point) float64 { return x[0]*x[0] + x[1]*x[1] }

// springFlow is the exact motion: a clockwise rotation by 2t.
func springFlow(x Point, time float64) Point {
	sin, cos := math.Sincos(2 * time)
	return Point{cos*x[0] + sin*x[1], cos*x[1] - sin*x[0]}
}

// springData draws trajectories from random directions and radii in [0.1, 1]. The directions are those of points drawn
// evenly from a square.
func springData(seed uint64) (train, test Samples) {
	var all Samples
	for k := range springTrajectories {
		rng := rand.New(rand.NewPCG(seed, uint64(k)+1))
		q, p := 2*rng.Float64()-1, 2*rng.Float64()-1
		scale := (0.1 + 0.9*rng.Float64()) / math.Hypot(q, p)
		start := Point{scale * q, scale * p}
		for i := range springSamples {
			x := springFlow(start, springEnd*float64(i)/(springSamples-1))
			all.Field = append(all.Field, Point{2 * x[1], -2 * x[0]})
			all.State = append(all.State, Point{x[0] + springNoise*rng.NormFloat64(), x[1] + springNoise*rng.NormFloat64()})
		}
	}
	return all.cut(len(all.State) / 2)
}

// energyTrajectories draws the first states of the trajectories whose energy is scored, and gives their ends.
func energyTrajectories(seed uint64) (starts []Point, ends []float64) {
	rng := rand.New(rand.NewPCG(seed, springTrajectories+1))
	entry := func() float64 {
		v := 1.6*rng.Float64() - 0.8
		return v + math.Copysign(0.2, v)
	}
	for k := range energyStarts {
		starts = append(starts, Point{entry(), entry()})
		ends = append(ends, energyEnd(k))
	}
	return starts, ends
}

// energyError is the mean of (H(x(t)) - H(x(0)))² over times and trajectories.
func energyError(field Field, seed uint64) (float64, error) {
	starts, ends := energyTrajectories(seed)
	predicted, err := Trajectories(field, starts, ends, energySamples)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, states := range predicted {
		for i, x := range states {
			d := springEnergy(x) - springEnergy(starts[i])
			sum += d * d
		}
	}
	return sum / (energyStarts * energySamples), nil
}
