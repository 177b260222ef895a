package profile

import "fmt"

// CartPendulum is the double pendulum under a cart. It is not of the paper; every value is our choice.
type CartPendulum struct {
	Data       CartPendulumData `toml:"data"`
	Evaluation TrackEvaluation  `toml:"evaluation"`
	Models
}

// CartPendulumData describes the trajectories of carts that are pushed at random, one of each system.
type CartPendulumData struct {
	Population
	Snapshots int               `toml:"snapshots"` // states of a trajectory
	Interval  float64           `toml:"interval"`  // Δt between two [s], over which the force is held
	Noise     float64           `toml:"noise"`     // deviation of the noise on the states, in channels'
	Train     CartPendulumRange `toml:"train"`
	OOD       CartPendulumRange `toml:"ood"`
}

// CartPendulumRange gives the uniform distribution of each physical parameter as [low, high]. Those of two bobs, rods
// or hinges are drawn for each of the two.
type CartPendulumRange struct {
	CartMass      Range `toml:"cart_mass"`      // [kg]
	BobMass       Range `toml:"bob_mass"`       // [kg]
	Length        Range `toml:"length"`         // of a rod [m]
	CartFriction  Range `toml:"cart_friction"`  // [kg/s]
	HingeFriction Range `toml:"hinge_friction"` // [N m s]
	Angle         Range `toml:"angle"`          // of a rod from hanging at the start [rad], to either side
	Force         Range `toml:"force"`          // the most that a trajectory's force on the cart can be [N]
}

func (c *CartPendulum) system() System {
	s := c.Evaluation.of(1)
	s.Models, s.Population, s.Data, s.Noise = &c.Models, c.Data.Population, c.Data, c.Data.Noise
	return s
}

func (c *CartPendulum) validate(system string) error {
	d, key := c.Data, system+".data"
	if err := d.Population.validate(key); err != nil {
		return err
	}
	if err := (count{key + ".snapshots", d.Snapshots, 2}).validate(); err != nil {
		return err
	}
	if !(d.Interval > 0) {
		return fmt.Errorf("%s.interval: %g s, need more than 0", key, d.Interval)
	}
	if err := validateNoise(key+".noise", d.Noise); err != nil {
		return err
	}
	if err := d.Train.validate(key + ".train"); err != nil {
		return err
	}
	if err := d.OOD.validate(key + ".ood"); err != nil {
		return err
	}
	return c.Evaluation.validateTrack(system, key+".snapshots", d.Snapshots, 1, d.TrainSystems, &c.Models)
}

func (r CartPendulumRange) validate(key string) error {
	for _, i := range []interval{
		{"cart_mass", r.CartMass}, {"bob_mass", r.BobMass}, {"length", r.Length},
		{"cart_friction", r.CartFriction}, {"hinge_friction", r.HingeFriction}, {"angle", r.Angle}, {"force", r.Force},
	} {
		if err := i.validate(key); err != nil {
			return err
		}
	}
	for _, i := range []interval{{"cart_mass", r.CartMass}, {"bob_mass", r.BobMass}, {"length", r.Length}} {
		if !(i.Range[0] > 0) {
			return fmt.Errorf("%s.%s: [%g, %g] must be positive", key, i.name, i.Range[0], i.Range[1])
		}
	}
	return nil
}
