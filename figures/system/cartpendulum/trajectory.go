// Package cartpendulum shows the double pendulum under a cart: one system of the training distribution, moving, the
// force that drives it, and where its energy comes from and goes.
package cartpendulum

import (
	"metasymlab/pipeline/dataset"
	generate "metasymlab/pipeline/dataset/cartpendulum"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/cartpendulum"
)

// mostSnapshots bounds what is shown: 6.4 s of data every 0.04 s.
const mostSnapshots = 161

// Trajectory is one motion of one cart, at every snapshot.
type Trajectory struct {
	Params cartpendulum.Params
	Time   []float64 // s
	States []cartpendulum.State
	Force  []float64 // N, from the snapshot on

	// Energies [J]. Work is ∫u ṡ dt since the start, u Δs of each interval; Dissipated is ∫q̇ᵀDq̇ dt, by Simpson's
	// rule.
	Kinetic, Potential, Work, Dissipated []float64
}

// Draw simulates what would be the first training system of the data set if its seed were the given one.
func Draw(d profile.CartPendulumData, seed int) (*Trajectory, error) {
	d.Seed, d.Snapshots = seed, min(d.Snapshots, mostSnapshots)
	system, err := generate.Simulate(d, dataset.Train, 0)
	if err != nil {
		return nil, err
	}
	c := generate.Params(d, dataset.Train, 0)
	track := system.Trajectories[0]
	t := &Trajectory{Params: c, Force: track.Control}
	var work, lost float64
	for i, force := range track.Control {
		x := cartpendulum.State(track.State[i*len(cartpendulum.State{}):])
		t.Time, t.States = append(t.Time, float64(i)*d.Interval), append(t.States, x)
		t.Kinetic, t.Potential = append(t.Kinetic, c.Kinetic(&x)), append(t.Potential, c.Potential(&x))
		t.Work, t.Dissipated = append(t.Work, work), append(t.Dissipated, lost)
		from, power := x[0], [3]float64{c.DissipatedPower(&x)}
		for k := range 2 {
			if err := c.Advance(&x, force, d.Interval/2, generate.Step(&c)); err != nil {
				return nil, err
			}
			power[k+1] = c.DissipatedPower(&x)
		}
		work += force * (x[0] - from)
		lost += d.Interval / 6 * (power[0] + 4*power[1] + power[2])
	}
	return t, nil
}

// entry is one entry of the states over time.
func (t *Trajectory) entry(k int) []float64 {
	out := make([]float64, len(t.States))
	for i, x := range t.States {
		out[i] = x[k]
	}
	return out
}
