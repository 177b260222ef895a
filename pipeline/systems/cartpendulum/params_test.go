package cartpendulum

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// TestValidate: each impossible parameter is refused by its name.
func TestValidate(t *testing.T) {
	if c := ordinary(); c.Validate() != nil {
		t.Error(c.Validate())
	}
	if c := (Params{CartMass: 1, BobMass: [2]float64{1, 1}, Length: [2]float64{1, 1}}); c.Validate() != nil {
		t.Errorf("without friction and gravity: %v", c.Validate())
	}
	for name, one := range map[string]struct {
		of       func(c *Params) *float64
		positive bool
	}{
		"m_c": {func(c *Params) *float64 { return &c.CartMass }, true},
		"m_1": {func(c *Params) *float64 { return &c.BobMass[0] }, true},
		"m_2": {func(c *Params) *float64 { return &c.BobMass[1] }, true},
		"ℓ_1": {func(c *Params) *float64 { return &c.Length[0] }, true},
		"ℓ_2": {func(c *Params) *float64 { return &c.Length[1] }, true},
		"c_0": {func(c *Params) *float64 { return &c.CartFriction }, false},
		"c_1": {func(c *Params) *float64 { return &c.HingeFriction[0] }, false},
		"c_2": {func(c *Params) *float64 { return &c.HingeFriction[1] }, false},
		"g =": {func(c *Params) *float64 { return &c.Gravity }, false},
	} {
		for _, value := range []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1)} {
			c := ordinary()
			*one.of(&c) = value
			err := c.Validate()
			if value == 0 && !one.positive {
				if err != nil {
					t.Errorf("%s of 0: %v", name, err)
				}
				continue
			}
			if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s of %g: error %v", name, value, err)
			}
		}
	}
	absurd := ordinary()
	absurd.BobMass[1] = 5e-324
	if err := absurd.Validate(); err == nil || !strings.Contains(err.Error(), "too far apart") {
		t.Errorf("absurd masses: %v", err)
	}
}

// TestMaxStep: gravity or friction bounds it, or nothing.
func TestMaxStep(t *testing.T) {
	c := ordinary()
	sticky := c
	sticky.HingeFriction[1] = 100
	if !(c.MaxStep() > 1e-3 && c.MaxStep() < 1e-2) || !(sticky.MaxStep() < c.MaxStep()/10) {
		t.Errorf("%g s, with a sticky hinge %g s", c.MaxStep(), sticky.MaxStep())
	}
	free := frictionless(c)
	free.Gravity = 0
	if !math.IsInf(free.MaxStep(), 1) {
		t.Errorf("%g s without friction and gravity", free.MaxStep())
	}
}

// TestAdvanceRefused: what has no motion is an error of one line.
func TestAdvanceRefused(t *testing.T) {
	for want, one := range map[string]struct {
		start                    State
		force, interval, longest float64
	}{
		"entry 2 of the state":   {State{2: math.NaN()}, 0, 1, 0.1},
		"force is NaN":           {State{}, math.NaN(), 1, 0.1},
		"interval of 0 s":        {State{}, 0, 0, 0.1},
		"at most -1 s":           {State{}, 0, 1, -1},
		"interval of +Inf s":     {State{}, 0, math.Inf(1), 1},
		"more than 268435456":    {State{}, 0, 1, 1e-12},
		ErrDiverged.Error():      {State{5: 1e200}, 0, 1, 0.1},
		"use shorter steps than": {State{5: 1e6}, 0, 1e3, 10},
	} {
		c := ordinary()
		x := one.start
		err := c.Advance(&x, one.force, one.interval, one.longest)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line with %q", err, want)
		}
		if one.start[5] != 0 && !errors.Is(err, ErrDiverged) {
			t.Errorf("%v is not ErrDiverged", err)
		}
	}
	c := ordinary()
	if _, err := c.FlowJacobian(State{5: 1e200}, 0, 1, 0.1); !errors.Is(err, ErrDiverged) {
		t.Errorf("Jacobian: %v", err)
	}
}
