package quadrotor

import (
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/quadrotor"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Group is the one whose logarithm the profile's chart takes of the pose.
func Group(d profile.QuadrotorData) quadrotor.Group {
	return map[string]quadrotor.Group{"se3": quadrotor.SE3, "r3-so3": quadrotor.R3SO3}[d.Chart]
}

// Chart is what makes a quadrotor's motion the states of the profile's set, before they are scaled. Its reference is
// where a flight starts, level: the motion relative to it does not depend on where in the world that is.
func Chart(d profile.QuadrotorData, p quadrotor.Params) quadrotor.Chart {
	return quadrotor.Chart{Params: p, Reference: se3.Unit(), Group: Group(d), Momentum: quadrotor.CanonicalMomentum}
}

// Channels are the names of the coordinates of a chart of the group.
func Channels(group quadrotor.Group) []string {
	place := []string{"ξ_x", "ξ_y", "ξ_z"}
	if group == quadrotor.R3SO3 {
		place = []string{"x", "y", "z"}
	}
	return append(place, "ξ_rx", "ξ_ry", "ξ_rz", "p_x", "p_y", "p_z", "p_rx", "p_ry", "p_rz")
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
