package profile

import (
	"fmt"
	"slices"
	"strings"
)

// Quadrotor is the quadrotor.
type Quadrotor struct {
	Data       QuadrotorData   `toml:"data"`
	Evaluation TrackEvaluation `toml:"evaluation"`
	Models
}

// QuadrotorData describes the optimal trajectories of the quadrotor. Every value but the number of training and
// out-of-distribution systems is our choice: those of the paper's Table 4 are lost.
type QuadrotorData struct {
	Population                   // 30 training systems and 10 out of distribution in the paper
	Nodes        int             `toml:"nodes"`         // intervals of a plan
	Interval     float64         `toml:"interval"`      // Δt [s]
	TrainFlights int             `toml:"train_flights"` // of each training system
	OODFlights   int             `toml:"ood_flights"`   // of each other system, 1 or 2: of two the first is adapted on, the second judged on
	Goals        int             `toml:"goals"`         // of a flight, in a row
	PoseWeight   float64         `toml:"pose_weight"`   // of the plan along the way, 1/m² and 1/rad²
	ThrustWeight float64         `toml:"thrust_weight"` // of the plan, 1/N²
	Chart        string          `toml:"chart"`         // of the states: "se3" or "r3-so3", see quadrotor.Group
	Noise        float64         `toml:"noise"`         // deviation of the noise on stored states, in channel deviations
	Train        QuadrotorFactor `toml:"train"`
	OOD          QuadrotorFactor `toml:"ood"`
}

// QuadrotorFactor gives the distributions of the factors on the nominal (Hector) parameters: uniform over the union of
// intervals.
type QuadrotorFactor struct {
	Mass        []Range `toml:"mass"`
	Inertia     []Range `toml:"inertia"`      // one factor for all three moments
	Arm         []Range `toml:"arm"`          // rotor arm length
	TorqueRatio []Range `toml:"torque_ratio"` // c_m/c_f
}

// quadrotorCharts are the values of QuadrotorData.Chart.
var quadrotorCharts = []string{"se3", "r3-so3"}

func (q *Quadrotor) system() System {
	s := q.Evaluation.of(q.Data.OODFlights)
	s.Models, s.Population, s.Data, s.Noise = &q.Models, q.Data.Population, q.Data, q.Data.Noise
	return s
}

func (q *Quadrotor) validate(system string) error {
	d, key := q.Data, system+".data"
	if err := d.Population.validate(key); err != nil {
		return err
	}
	err := validateCounts([]count{
		{key + ".goals", d.Goals, 1},
		{key + ".nodes", d.Nodes, max(2, d.Goals)},
		{key + ".train_flights", d.TrainFlights, 1},
		{key + ".ood_flights", d.OODFlights, 1},
	})
	if err != nil {
		return err
	}
	if d.OODFlights > 2 {
		return fmt.Errorf("%s.ood_flights: %d, need 1 or 2", key, d.OODFlights)
	}
	if !(d.Interval > 0) {
		return fmt.Errorf("%s.interval: %g s, need more than 0", key, d.Interval)
	}
	if !(d.PoseWeight >= 0) {
		return fmt.Errorf("%s.pose_weight: %g, need 0 or more", key, d.PoseWeight)
	}
	if !(d.ThrustWeight > 0) {
		return fmt.Errorf("%s.thrust_weight: %g, need more than 0", key, d.ThrustWeight)
	}
	if !slices.Contains(quadrotorCharts, d.Chart) {
		return fmt.Errorf("%s.chart: %q is none of %s", key, d.Chart, strings.Join(quadrotorCharts, ", "))
	}
	if err := validateNoise(key+".noise", d.Noise); err != nil {
		return err
	}
	for _, f := range []struct {
		key string
		QuadrotorFactor
	}{{key + ".train", d.Train}, {key + ".ood", d.OOD}} {
		for _, union := range []struct {
			name   string
			ranges []Range
		}{{"mass", f.Mass}, {"inertia", f.Inertia}, {"arm", f.Arm}, {"torque_ratio", f.TorqueRatio}} {
			if len(union.ranges) == 0 {
				return fmt.Errorf("%s.%s: need at least one interval [low, high]", f.key, union.name)
			}
			for _, r := range union.ranges {
				if err := (interval{union.name, r}).validate(f.key); err != nil {
					return err
				}
			}
		}
	}
	return q.Evaluation.validateTrack(system, key+".nodes", d.Nodes+1, d.OODFlights, d.TrainSystems, &q.Models)
}
