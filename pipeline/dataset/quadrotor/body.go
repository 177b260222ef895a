package quadrotor

import (
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/systems/quadrotor"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Chart is what makes a quadrotor's motion the states of the set, before they are scaled. Its reference is where a flight
// starts, level: the motion relative to it does not depend on where in the world that is.
func Chart(p quadrotor.Params) quadrotor.Chart {
	return quadrotor.Chart{Params: p, Reference: se3.Unit(), Momentum: quadrotor.CanonicalMomentum}
}

// parameters are what a system of the set is described by, in its order.
var parameters = []struct {
	name string
	of   func(p *quadrotor.Params) *float64
}{
	{"mass", func(p *quadrotor.Params) *float64 { return &p.Mass }},
	{"inertia_x", func(p *quadrotor.Params) *float64 { return &p.Inertia[0] }},
	{"inertia_y", func(p *quadrotor.Params) *float64 { return &p.Inertia[1] }},
	{"inertia_z", func(p *quadrotor.Params) *float64 { return &p.Inertia[2] }},
	{"arm", func(p *quadrotor.Params) *float64 { return &p.Arm }},
	{"torque_ratio", func(p *quadrotor.Params) *float64 { return &p.TorqueRatio }},
}

func describe(p quadrotor.Params) []dataset.Parameter {
	var described []dataset.Parameter
	for _, one := range parameters {
		described = append(described, dataset.Parameter{Name: one.name, Value: *one.of(&p)})
	}
	return described
}

// Body is the quadrotor that a system of the set is. Without all its parameters it is refused.
func Body(system dataset.System) (p quadrotor.Params, err error) {
	value := map[string]float64{}
	for _, one := range system.Parameters {
		value[one.Name] = one.Value
	}
	for _, one := range parameters {
		v, ok := value[one.name]
		if !ok {
			return p, fmt.Errorf("the system has no parameter '%s'", one.name)
		}
		*one.of(&p) = v
	}
	return p, p.Validate()
}
