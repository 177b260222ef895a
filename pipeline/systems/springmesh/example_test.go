package springmesh_test

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"metasymlab/pipeline/systems/springmesh"
)

// A trajectory of the mesh of Otness et al. on irregular times, from a seed.
func Example() {
	params := springmesh.Params{Columns: 10, Rows: 10, Stiffness: 1, Mass: 1, Damping: 0.1, Fixed: springmesh.FixTop}
	simulator, err := springmesh.NewSimulator(params, springmesh.RungeKutta4, params.MaxStep())
	if err != nil {
		log.Fatal(err)
	}
	mesh := simulator.Mesh()
	rng := rand.New(rand.NewPCG(1, 2))
	grid, err := springmesh.IrregularGrid(2000, 0.004, 0.012, rng)
	if err != nil {
		log.Fatal(err)
	}
	states := make([]float64, grid.Snapshots()*mesh.StateSize())
	if err := simulator.Draw(states, grid, springmesh.Annulus{Outer: 0.35}, rng); err != nil {
		log.Fatal(err)
	}
	first, last := states[:mesh.StateSize()], states[len(states)-mesh.StateSize():]
	fmt.Printf("%d particles, %d springs, %d snapshots of %d numbers\n", mesh.Particles(), len(mesh.Springs()), grid.Snapshots(), mesh.StateSize())
	fmt.Printf("%.1f s later %.0f %% of the energy is left\n", grid.Time(1999), 100*mesh.Energy(last)/mesh.Energy(first))
	// Output:
	// 100 particles, 342 springs, 2000 snapshots of 400 numbers
	// 16.0 s later 20 % of the energy is left
}

// A free mesh of which one particle is kicked: springs pass its momentum on and lose none, the damping takes the same
// part of all.
func ExampleMesh_Momentum() {
	simulator, err := springmesh.NewSimulator(springmesh.Params{
		Columns: 3, Rows: 3, Stiffness: 1, Mass: 1, Damping: 0.1, Fixed: springmesh.FixNone,
	}, springmesh.Strang, 0.01)
	if err != nil {
		log.Fatal(err)
	}
	mesh := simulator.Mesh()
	state := make([]float64, mesh.StateSize())
	mesh.Rest(state)
	_, p := mesh.Split(state)
	p[0] = 0.2 // kg m/s, along x
	if err := simulator.Advance(state, 10); err != nil {
		log.Fatal(err)
	}
	x, y := mesh.Momentum(state)
	fmt.Printf("after 10 s: %.4f along x, %.4f along y; 0.2 exp(-γt/m) is %.4f\n", x, math.Abs(y), 0.2*math.Exp(-1))
	fmt.Printf("of the kicked particle: %.4f\n", p[0])
	// Output:
	// after 10 s: 0.0736 along x, 0.0000 along y; 0.2 exp(-γt/m) is 0.0736
	// of the kicked particle: -0.0193
}
