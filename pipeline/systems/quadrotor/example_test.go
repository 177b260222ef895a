package quadrotor_test

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"metasymlab/pipeline/systems/quadrotor"
)

// One flight of a system that is drawn about Hector, in the coordinates that a model learns.
func Example() {
	scenario := quadrotor.Scenario{
		Variation: quadrotor.Variation{
			Mass:    quadrotor.Interval{Low: 0.8, High: 1.2},
			Inertia: quadrotor.Interval{Low: 0.8, High: 1.2},
			Arm:     quadrotor.Interval{Low: 0.8, High: 1.2}, TorqueRatio: quadrotor.Interval{Low: 0.5, High: 2},
		},
		Position: 2, Yaw: math.Pi, Tilt: 0.5, Speed: 1, Spin: 1, Turn: 1, Goals: 1,
	}
	generator, err := quadrotor.NewGenerator(quadrotor.Hector(), scenario, quadrotor.GeneratorOptions{
		Plan: quadrotor.PlanOptions{
			Nodes: 100, Step: 0.03, MinThrust: 0.1, MaxThrust: 8, MaxIterations: 200, Tolerance: 0.05, PoseWeight: 1e-2, ThrustWeight: 1e-6,
		},
		Replay: quadrotor.Tracked, Substeps: 6, Attempts: 20,
	})
	if err != nil {
		log.Fatal(err)
	}
	flight, err := generator.Flight(rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		log.Fatal(err)
	}
	z, err := flight.Trajectory(quadrotor.CanonicalMomentum)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d states of %d numbers, %d thrusts of %d\n", len(z), len(z[0]), len(flight.Thrusts), len(flight.Thrusts[0]))
	// Output: 101 states of 12 numbers, 100 thrusts of 4
}
