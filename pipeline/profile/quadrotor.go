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
	Seed              int             `toml:"seed"`
	TrainSystems      int             `toml:"train_systems"` // 30 in the paper
	ValidationSystems int             `toml:"validation_systems"`
	OODSystems        int             `toml:"ood_systems"`     // 10 in the paper
	ShiftedSystems    int             `toml:"shifted_systems"` // drawn like the out-of-distribution ones, to choose on what adapts
	Nodes             int             `toml:"nodes"`           // intervals of a plan
	Interval          float64         `toml:"interval"`        // Δt [s]
	TrainFlights      int             `toml:"train_flights"`   // of each training system
	OODFlights        int             `toml:"ood_flights"`     // of each other system, 1 or 2: of two the first is adapted on, the second judged on
	Goals             int             `toml:"goals"`           // of a flight, in a row
	PoseWeight        float64         `toml:"pose_weight"`     // of the plan along the way, 1/m² and 1/rad²
	ThrustWeight      float64         `toml:"thrust_weight"`   // of the plan, 1/N²
	Chart             string          `toml:"chart"`           // of the states: "se3" or "r3-so3", see quadrotor.Group
	Noise             float64         `toml:"noise"`           // deviation of the noise on stored states, in channel deviations
	Train             QuadrotorFactor `toml:"train"`
	OOD               QuadrotorFactor `toml:"ood"`
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

func (q *Quadrotor) validate() error {
	d := q.Data
	if err := validateSeed("quadrotor.data.seed", d.Seed); err != nil {
		return err
	}
	err := validateCounts([]count{
		{"quadrotor.data.train_systems", d.TrainSystems, 1},
		{"quadrotor.data.validation_systems", d.ValidationSystems, 1},
		{"quadrotor.data.ood_systems", d.OODSystems, 1},
		{"quadrotor.data.shifted_systems", d.ShiftedSystems, 1},
		{"quadrotor.data.goals", d.Goals, 1},
		{"quadrotor.data.nodes", d.Nodes, max(2, d.Goals)},
		{"quadrotor.data.train_flights", d.TrainFlights, 1},
		{"quadrotor.data.ood_flights", d.OODFlights, 1},
	})
	if err != nil {
		return err
	}
	if d.OODFlights > 2 {
		return fmt.Errorf("quadrotor.data.ood_flights: %d, need 1 or 2", d.OODFlights)
	}
	if !(d.Interval > 0) {
		return fmt.Errorf("quadrotor.data.interval: %g s, need more than 0", d.Interval)
	}
	if !(d.PoseWeight >= 0) {
		return fmt.Errorf("quadrotor.data.pose_weight: %g, need 0 or more", d.PoseWeight)
	}
	if !(d.ThrustWeight > 0) {
		return fmt.Errorf("quadrotor.data.thrust_weight: %g, need more than 0", d.ThrustWeight)
	}
	if !slices.Contains(quadrotorCharts, d.Chart) {
		return fmt.Errorf("quadrotor.data.chart: %q is none of %s", d.Chart, strings.Join(quadrotorCharts, ", "))
	}
	if err := validateNoise("quadrotor.data.noise", d.Noise); err != nil {
		return err
	}
	for _, f := range []struct {
		key string
		QuadrotorFactor
	}{{"quadrotor.data.train", d.Train}, {"quadrotor.data.ood", d.OOD}} {
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
	return q.Evaluation.validateTrack("quadrotor", "quadrotor.data.nodes", d.Nodes+1, d.OODFlights, d.TrainSystems, &q.Models)
}
