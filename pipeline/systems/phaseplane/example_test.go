package phaseplane_test

import (
	"fmt"
	"log"
	"math"

	"metasymlab/pipeline/systems/phaseplane"
)

// A pendulum that is let go level. Its period is 4 K(1/√2), K the complete elliptic integral; then it is back, and no
// energy is lost.
func Example() {
	pendulum := phaseplane.Hamiltonian(func(q, p float64) float64 { return p*p/2 - math.Cos(q) })
	const period, steps = 4 * 1.854074677301372, 100
	orbit, err := pendulum.Flow(phaseplane.Point{math.Pi / 2, 0}, period/steps, steps)
	if err != nil {
		log.Fatal(err)
	}
	lowest, end := orbit.Points[steps/4], orbit.Points[steps]
	fmt.Printf("after a quarter of it at %.4f, with %.4f of √2\n", math.Abs(lowest[0]), -lowest[1])
	fmt.Printf("after all of it at %.4f of π/2, energy %.4f\n", end[0]/(math.Pi/2), math.Abs(pendulum.At(end)))
	// Output:
	// after a quarter of it at 0.0000, with 1.4142 of √2
	// after all of it at 1.0000 of π/2, energy 0.0000
}
