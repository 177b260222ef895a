package quadrotor

import (
	"math"
	"strings"
	"testing"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

func TestParamsValidate(t *testing.T) {
	change := func(edit func(*Params)) Params { p := Hector(); edit(&p); return p }
	for _, c := range []struct {
		name  string
		p     Params
		words string // in the message; "" is no error
	}{
		{"Hector", Hector(), ""},
		{"a flat body", change(func(p *Params) { p.Inertia = [3]float64{0.01, 0.02, 0.03} }), ""},
		{"nothing", Params{}, "mass m = 0 [kg] must be positive"},
		{"NaN mass", change(func(p *Params) { p.Mass = math.NaN() }), "mass m = NaN [kg] must be a finite number"},
		{"negative mass", change(func(p *Params) { p.Mass = -1 }), "mass m = -1 [kg] must be positive"},
		{"infinite inertia", change(func(p *Params) { p.Inertia[0] = math.Inf(1) }), "moment of inertia I_x = +Inf [kg m²]"},
		{"zero inertia", change(func(p *Params) { p.Inertia[1] = 0 }), "moment of inertia I_y = 0 [kg m²]"},
		{"negative inertia", change(func(p *Params) { p.Inertia[2] = -2 }), "moment of inertia I_z = -2 [kg m²]"},
		{"impossible inertia", change(func(p *Params) { p.Inertia[2] = 0.03 }), "I_z = 0.03 [kg m²] must be at most the sum of the other two"},
		{"no arm", change(func(p *Params) { p.Arm = 0 }), "arm length d = 0 [m]"},
		{"NaN arm", change(func(p *Params) { p.Arm = math.NaN() }), "arm length d = NaN [m]"},
		{"negative torque ratio", change(func(p *Params) { p.TorqueRatio = -0.1 }), "torque ratio c_m/c_f = -0.1 [m]"},
		{"infinite torque ratio", change(func(p *Params) { p.TorqueRatio = math.Inf(1) }), "torque ratio c_m/c_f = +Inf [m]"},
	} {
		err := c.p.Validate()
		switch {
		case c.words == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.words != "" && (err == nil || !strings.Contains(err.Error(), c.words)):
			t.Errorf("%s: got %v, want words %q", c.name, err, c.words)
		}
	}
}

// Hector's lift at Crocoddyl's bound of 5 N is 1.38 of its weight.
func TestHectorIsTheExample(t *testing.T) {
	p := Hector()
	if ratio := 5 / p.HoverThrust(); math.Abs(ratio-1.38) > 0.005 {
		t.Errorf("thrust over weight = %.3f, want 1.38", ratio)
	}
	if math.Abs(p.TorqueRatio-0.01515) > 5e-6 {
		t.Errorf("c_m/c_f = %g, want 0.01515", p.TorqueRatio)
	}
}

func TestConstructorsRefuse(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name string
		edit func(*Params, *Scenario, *GeneratorOptions)
	}{
		{"bad parameters", func(p *Params, _ *Scenario, _ *GeneratorOptions) { p.Mass = 0 }},
		{"reversed factors", func(_ *Params, s *Scenario, _ *GeneratorOptions) { s.Variation.Arm = Interval{1.2, 0.8} }},
		{"zero factor", func(_ *Params, s *Scenario, _ *GeneratorOptions) { s.Variation.Mass.Low = 0 }},
		{"NaN factor", func(_ *Params, s *Scenario, _ *GeneratorOptions) { s.Variation.Inertia.High = nan }},
		{"infinite factor", func(_ *Params, s *Scenario, _ *GeneratorOptions) { s.Variation.TorqueRatio.High = math.Inf(1) }},
		{"negative position", func(_ *Params, s *Scenario, _ *GeneratorOptions) { s.Position = -1 }},
		{"NaN tilt", func(_ *Params, s *Scenario, _ *GeneratorOptions) { s.Tilt = nan }},
		{"yaw over π", func(_ *Params, s *Scenario, _ *GeneratorOptions) { s.Yaw = 4 }},
		{"no nodes", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.Nodes = 0 }},
		{"absurdly many nodes", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.Nodes = math.MaxInt }},
		{"zero step", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.Step = 0 }},
		{"NaN step", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.Step = nan }},
		{"long step", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.Step = 1 }},
		{"no bounds", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.MinThrust = 8 }},
		{"infinite bound", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.MaxThrust = math.Inf(1) }},
		{"negative pose weight", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.PoseWeight = -1 }},
		{"NaN pose weight", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.PoseWeight = nan }},
		{"no thrust weight", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.ThrustWeight = 0 }},
		{"no goals", func(_ *Params, s *Scenario, _ *GeneratorOptions) { s.Goals = 0 }},
		{"no iterations", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.MaxIterations = 0 }},
		{"zero tolerance", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Plan.Tolerance = 0 }},
		{"no substeps", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Substeps = 0 }},
		{"no attempts", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Attempts = 0 }},
		{"unknown replay", func(_ *Params, _ *Scenario, o *GeneratorOptions) { o.Replay = 7 }},
	} {
		p, s, o := Hector(), training, GeneratorOptions{Plan: planning, Substeps: 6, Attempts: 1}
		c.edit(&p, &s, &o)
		if _, err := NewGenerator(p, s, o); err == nil {
			t.Errorf("NewGenerator accepted %s", c.name)
		}
	}
}

func TestRolloutRefuses(t *testing.T) {
	p := Hector()
	start := Rest(se3.Vector{}, 0)
	spinning := start
	spinning.Twist[5] = 1e4
	broken := start
	broken.Twist[0] = math.NaN()
	for _, c := range []struct {
		name     string
		start    State
		states   int
		step     float64
		substeps int
		thrust   float64
		words    string
	}{
		{"no room", start, 3, 0.01, 1, 3, "has 4 states"},
		{"zero step", start, 4, 0, 1, 3, "step = 0 [s]"},
		{"NaN step", start, 4, math.NaN(), 1, 3, "step = NaN [s]"},
		{"no substeps", start, 4, 0.01, 0, 3, "substeps = 0"},
		{"spinning fast", spinning, 4, 0.01, 1, 3, "use more than 1 substeps"},
		{"NaN twist", broken, 4, 0.01, 1, 3, "must be"},
		{"infinite thrust", start, 4, 0.01, 1, math.Inf(1), "must be a finite number"},
	} {
		states, us := make([]State, c.states), make([]Control, 3)
		for i := range us {
			us[i] = Control{c.thrust, c.thrust, c.thrust, c.thrust}
		}
		states[0] = c.start
		if err := p.Rollout(states, us, c.step, c.substeps); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: got %v, want words %q", c.name, err, c.words)
		}
	}
}

// FuzzRollout: no parameters, states or thrusts cause a panic; accepted ones give finite states or an error.
func FuzzRollout(f *testing.F) {
	f.Add(1.477, 0.01, 0.01, 0.02, 0.15, 0.015, 1.0, 2.0, 3.0, 0.03, int8(6))
	f.Add(1e-300, 1e-300, 1e-300, 1e-300, 1e300, 1e300, 1e300, 1.0, 0.0, 1e-300, int8(1))
	f.Add(1e300, 1e300, 1e300, 1e300, 1e-300, 1e-300, -1e300, 1e200, 1e-200, 1e300, int8(3))
	f.Add(0.0, 1.0, 1.0, 1.0, math.Inf(1), math.NaN(), 1.0, 1.0, 1.0, 1.0, int8(0))
	f.Fuzz(func(t *testing.T, m, ix, iy, iz, d, r, thrust, speed, spin, step float64, substeps int8) {
		p := Params{Mass: m, Inertia: [3]float64{ix, iy, iz}, Arm: d, TorqueRatio: r}
		if p.Validate() != nil {
			return
		}
		states, us := make([]State, 4), []Control{{thrust, 0, 1, 2}, {0, thrust, 1, 1}, {1, 1, thrust, 0}}
		states[0] = Rest(se3.Vector{1, 2, 3}, 0.5)
		states[0].Twist = se3.Tangent{speed, 1, 0, spin, 0.1, -spin}
		if p.Rollout(states, us, step, int(substeps)) != nil {
			return
		}
		for i := range states[1:] {
			if err := states[1+i].Validate(); err != nil {
				t.Fatalf("%+v: state %d: %v", p, i+1, err)
			}
		}
	})
}

// FuzzPlan: whatever is asked, a planner answers with a finite plan within bounds or an error.
func FuzzPlan(f *testing.F) {
	f.Add(1.477, 0.0115, 0.15, 0.03, 0.1, 8.0, 0.1, 1.0, uint8(7))
	f.Add(1e-300, 1e-300, 1e-300, 1e-300, 1e-301, 8.0, 100.0, -1e300, uint8(3))
	f.Add(1e5, 1e-9, 1e9, 0.2, 1e-3, 1e6, 1e5, 1e100, uint8(1))
	f.Fuzz(func(t *testing.T, m, inertia, arm, step, low, high, tolerance, far float64, nodes uint8) {
		o := PlanOptions{Nodes: int(nodes % 8), Step: step, MinThrust: low, MaxThrust: high, MaxIterations: 8, Tolerance: tolerance,
			PoseWeight: 1e-2, ThrustWeight: 1e-6}
		planner, err := NewPlanner(o)
		if err != nil {
			return
		}
		p := Params{Mass: m, Inertia: [3]float64{inertia, inertia, inertia}, Arm: arm, TorqueRatio: 0.01}
		plan, err := planner.Plan(p, Rest(se3.Vector{}, 0), []State{Rest(se3.Vector{far, 0, 1}, 0.3)})
		if err != nil {
			return
		}
		for i, u := range plan.Controls {
			if err := plan.Planned[i+1].Validate(); err != nil {
				t.Fatalf("%+v: planned state %d: %v", o, i+1, err)
			}
			for _, v := range u {
				if !(v >= low && v <= high) {
					t.Fatalf("%+v: thrust %g", o, v)
				}
			}
		}
	})
}
