package cartpendulum_test

import (
	"fmt"
	"log"

	"metasymlab/pipeline/systems/cartpendulum"
)

// Rods let go at a slant, with the cart pushed for a second: without friction the energy is what the push has put in,
// and p_s the push alone.
func Example() {
	cart := cartpendulum.Params{CartMass: 1, BobMass: [2]float64{0.3, 0.3}, Length: [2]float64{0.5, 0.5}, Gravity: cartpendulum.EarthGravity}
	x := cart.Moving([3]float64{0, 0.4, 0.2}, [3]float64{}) // places and angles, at rest
	before := cart.Energy(&x)
	if err := cart.Advance(&x, 2, 1, cart.MaxStep()); err != nil { // 2 N for 1 s
		log.Fatal(err)
	}
	fmt.Printf("the cart is at %.2f m, with p_s = %.2f kg m/s\n", x[0], x[3])
	fmt.Printf("it has gained %.3f J, of work %.3f J\n", cart.Energy(&x)-before, 2*x[0])
	// Output:
	// the cart is at 0.83 m, with p_s = 2.00 kg m/s
	// it has gained 1.663 J, of work 1.663 J
}
