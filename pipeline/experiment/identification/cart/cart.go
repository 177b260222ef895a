// Package cart is the simulator of the double pendulum under a cart as a predictor: with the true parameters of an
// unseen system, and with those that the system's adaptation set shows.
package cart

import (
	"context"
	"fmt"
	"math"

	"metasymlab/pipeline/dataset"
	set "metasymlab/pipeline/dataset/cartpendulum"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/identification/leastsquares"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/cartpendulum"
)

// True are the parameters of the unseen systems.
func True(d profile.CartPendulumData) []cartpendulum.Params {
	all := make([]cartpendulum.Params, d.OODSystems)
	for s := range all {
		all[s] = set.Params(d, dataset.OOD, s)
	}
	return all
}

// loosely is how far beyond the training systems' masses and lengths those of an unseen one are looked for, as a
// factor; ours.
const loosely = 10

// Identify finds the masses, lengths and frictions of each unseen system from its adaptation set alone: those with
// which the simulator's change in a step, from each of the set's states, is nearest to the set's, in its units. Gravity
// is known. The search is local, from the middle of the training systems' ranges: of systems with up to three times as
// long rods and as heavy bobs it found all, with much longer ones it may end in another minimum. done, if not nil, is
// called after each system, from several goroutines.
func Identify(ctx context.Context, trial *evaluation.Trial, d profile.CartPendulumData, workers int, done func()) ([]cartpendulum.Params, error) {
	var start, low, high []float64
	r := d.Train
	for _, one := range []profile.Range{r.CartMass, r.BobMass, r.BobMass, r.Length, r.Length} {
		start = append(start, math.Log((one[0]+one[1])/2))
		low, high = append(low, math.Log(one[0]/loosely)), append(high, math.Log(one[1]*loosely))
	}
	for _, one := range []profile.Range{r.CartFriction, r.HingeFriction, r.HingeFriction} {
		start, low, high = append(start, (one[0]+one[1])/2), append(low, 0), append(high, math.Inf(1))
	}
	// The same for all candidates: another number of integrator steps would be a jump.
	middle := params(start)
	longest := set.Step(&middle)
	found := make([]cartpendulum.Params, len(trial.Adaptation))
	err := dataset.Parallel(ctx, len(found), workers, func(s int) error {
		tracks := trial.Adaptation[s]
		problem := leastsquares.Problem{Low: low, High: high, Residuals: func(dst, x []float64) {
			c := params(x)
			residuals(dst, &c, longest, tracks, trial.Set.Scale)
		}}
		for _, t := range tracks {
			problem.Count += channels * (t.Length() - 1)
		}
		x, _, err := leastsquares.Fit(problem, start)
		if err != nil {
			return fmt.Errorf("identification of unseen system %d: %w", s, err)
		}
		found[s] = params(x)
		if done != nil {
			done()
		}
		return nil
	})
	return found, err
}

const channels = len(cartpendulum.State{})

// params are those of the logarithms of masses and lengths, and of the frictions.
func params(x []float64) cartpendulum.Params {
	return cartpendulum.Params{
		CartMass: math.Exp(x[0]), BobMass: [2]float64{math.Exp(x[1]), math.Exp(x[2])}, Length: [2]float64{math.Exp(x[3]), math.Exp(x[4])},
		CartFriction: x[5], HingeFriction: [2]float64{x[6], x[7]}, Gravity: cartpendulum.EarthGravity,
	}
}

// residuals are those of all steps of the tracks; not numbers where the parameters have no motion.
func residuals(dst []float64, c *cartpendulum.Params, longest float64, tracks []dataset.Trajectory, scale dataset.Scale) {
	for _, track := range tracks {
		for t := range track.Length() - 1 {
			x := cartpendulum.State(scale.Physical(track.State[t*channels:][:channels]))
			if c.Advance(&x, track.Control[t], track.Step[t], longest) != nil {
				dst[0] = math.NaN()
				return
			}
			for k, v := range x {
				dst[k] = (v-scale.Mean[k])/scale.Deviation[k] - track.State[(t+1)*channels+k]
			}
			dst = dst[channels:]
		}
	}
}

// Simulate predicts every rollout of the trial with given parameters of the systems, from the last measured state with
// its noise.
func Simulate(ctx context.Context, trial *evaluation.Trial, systems []cartpendulum.Params, workers int) (*evaluation.Rollouts, error) {
	return evaluation.Continued(ctx, trial, workers, func(system int) (evaluation.Continue, error) {
		c := systems[system]
		if err := c.Validate(); err != nil {
			return nil, err
		}
		return func(path dataset.Trajectory, known int) error { return follow(path, known, &c, trial.Set.Scale) }, nil
	})
}

// follow simulates a cart from the last of so many known states of a path on, and writes the others, in scaled units.
func follow(path dataset.Trajectory, known int, c *cartpendulum.Params, scale dataset.Scale) error {
	x := cartpendulum.State(scale.Physical(path.State[(known-1)*channels:][:channels]))
	for t := known; t < path.Length(); t++ {
		if err := c.Advance(&x, path.Control[t-1], path.Step[t-1], set.Step(c)); err != nil {
			return fmt.Errorf("step %d: %w", t, err)
		}
		copy(path.State[t*channels:], x[:])
	}
	scale.Apply([]dataset.System{{Trajectories: []dataset.Trajectory{{State: path.State[known*channels:]}}}})
	return nil
}
