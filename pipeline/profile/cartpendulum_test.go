package profile

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// cartPendulum is that of the smoke profile.
func cartPendulum(t *testing.T) *CartPendulum {
	t.Helper()
	smoke, err := Read("../..", "smoke.toml")
	if err != nil {
		t.Fatal(err)
	}
	return &smoke.CartPendulum
}

// TestCartPendulum: every key that is out of range is refused by its name.
func TestCartPendulum(t *testing.T) {
	if err := cartPendulum(t).validate("cartpendulum"); err != nil {
		t.Fatal(err)
	}
	faults := map[string]func(c *CartPendulum){
		"cartpendulum.data.seed: 0":                      func(c *CartPendulum) { c.Data.Seed = 0 },
		"cartpendulum.data.train_systems: 0":             func(c *CartPendulum) { c.Data.TrainSystems = 0 },
		"cartpendulum.data.validation_systems: 0":        func(c *CartPendulum) { c.Data.ValidationSystems = 0 },
		"cartpendulum.data.ood_systems: 0":               func(c *CartPendulum) { c.Data.OODSystems = 0 },
		"cartpendulum.data.shifted_systems: 0":           func(c *CartPendulum) { c.Data.ShiftedSystems = 0 },
		"cartpendulum.data.snapshots: 1":                 func(c *CartPendulum) { c.Data.Snapshots = 1 },
		"cartpendulum.data.snapshots: trajectories":      func(c *CartPendulum) { c.Data.Snapshots = 100 },
		"cartpendulum.data.interval: 0 s":                func(c *CartPendulum) { c.Data.Interval = 0 },
		"cartpendulum.data.interval: NaN s":              func(c *CartPendulum) { c.Data.Interval = math.NaN() },
		"cartpendulum.data.noise: -1":                    func(c *CartPendulum) { c.Data.Noise = -1 },
		"cartpendulum.data.train.cart_mass: [0, 1]":      func(c *CartPendulum) { c.Data.Train.CartMass = Range{0, 1} },
		"cartpendulum.data.ood.bob_mass: [2, 1]":         func(c *CartPendulum) { c.Data.OOD.BobMass = Range{2, 1} },
		"cartpendulum.data.ood.length: [0, 0]":           func(c *CartPendulum) { c.Data.OOD.Length = Range{} },
		"cartpendulum.data.ood.cart_friction: [-1, 1]":   func(c *CartPendulum) { c.Data.OOD.CartFriction = Range{-1, 1} },
		"cartpendulum.data.train.hinge_friction: [1, 0]": func(c *CartPendulum) { c.Data.Train.HingeFriction = Range{1, 0} },
		"cartpendulum.data.train.angle: [-1, 1]":         func(c *CartPendulum) { c.Data.Train.Angle = Range{-1, 1} },
		"cartpendulum.data.ood.force: [5, 4]":            func(c *CartPendulum) { c.Data.OOD.Force = Range{5, 4} },
		"cartpendulum.evaluation.horizon: 0":             func(c *CartPendulum) { c.Evaluation.Horizon = 0 },
		"cartpendulum.evaluation.rollouts: 99":           func(c *CartPendulum) { c.Evaluation.Rollouts = 99 },
		"cartpendulum.seeds":                             func(c *CartPendulum) { c.Seeds = nil },
		"cartpendulum.metasym.decoder.width: 0":          func(c *CartPendulum) { c.MetaSym.Decoder.Width = 0 },
	}
	for _, want := range slices.Sorted(maps.Keys(faults)) {
		c := cartPendulum(t)
		faults[want](c)
		if err := c.validate("cartpendulum"); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line with %q", err, want)
		}
	}
}
