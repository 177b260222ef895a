package quadrotor_test

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"metasymlab/pipeline/systems/quadrotor"
	"metasymlab/pipeline/systems/quadrotor/se3"
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

// Four thrusts that carry the weight keep a quadrotor where it is; without them it falls.
func ExampleParams_Advance() {
	hector := quadrotor.Hector()
	for _, thrust := range []float64{hector.HoverThrust(), 0} {
		x := quadrotor.Rest(se3.Vector{0, 0, 10}, 0)
		before := hector.Energy(&x)
		hector.Advance(&x, quadrotor.Control{thrust, thrust, thrust, thrust}, 1, 10)
		fmt.Printf("%.2f N a rotor: after 1 s at %.3f m, %+.3f m/s, %.1f of %.1f J\n",
			thrust, x.Pose.P[2], x.Twist[2], hector.Energy(&x), before)
	}
	// Output:
	// 3.62 N a rotor: after 1 s at 10.000 m, +0.000 m/s, 144.9 of 144.9 J
	// 0.00 N a rotor: after 1 s at 5.095 m, -9.810 m/s, 144.9 of 144.9 J
}
