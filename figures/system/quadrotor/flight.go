// Package quadrotor shows the quadrotor: one flight of the training distribution in space, its thrusts, and its energy.
package quadrotor

import (
	"math"

	"metasymlab/pipeline/dataset"
	generate "metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/quadrotor"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Flight is one flight with what is shown of it, at the nodes [nodes+1].
type Flight struct {
	*quadrotor.Flight
	Time                     []float64 // s
	Speed                    []float64 // |v|, m/s
	Kinetic, Potential, Work []float64 // J; potential and work of the rotors from 0 at the start
}

// Draw flies what would be the first training system of the data set if its seed were the given one.
func Draw(d profile.QuadrotorData, seed int) (*Flight, error) {
	d.Seed = seed
	flight, err := generate.Flight(d, dataset.Train, 0)
	if err != nil {
		return nil, err
	}
	f := &Flight{Flight: flight}
	p := flight.Params
	ground := height(&flight.States[0])
	work := 0.0
	for i := range flight.States {
		x := flight.States[i]
		v := x.Twist.Linear()
		potential := p.Mass * quadrotor.Gravity * height(&x)
		f.Time = append(f.Time, float64(i)*flight.Step)
		f.Speed = append(f.Speed, math.Sqrt(se3.Dot(v, v)))
		f.Kinetic = append(f.Kinetic, p.Energy(&x)-potential)
		f.Potential = append(f.Potential, potential-p.Mass*quadrotor.Gravity*ground)
		f.Work = append(f.Work, work)
		if i < len(flight.Thrusts) {
			work += workOver(p, x, flight.Thrusts[i], flight.Step)
		}
	}
	return f, nil
}

func height(x *quadrotor.State) float64 { return x.Pose.P[2] }

// workParts is the number of parts that a node is cut into to integrate the rotors' power.
const workParts = 12

// workOver is ∫uᵀWᵀν dt [J] over a node from the state x, by the trapezoidal rule.
func workOver(p quadrotor.Params, x quadrotor.State, u quadrotor.Control, seconds float64) (work float64) {
	h := seconds / workParts
	for range workParts {
		before := p.Power(&x, u)
		p.Advance(&x, u, h, 1)
		work += h * (before + p.Power(&x, u)) / 2
	}
	return work
}
