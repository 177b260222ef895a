package springmesh_test

import (
	"fmt"
	"log"
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
