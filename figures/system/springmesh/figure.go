package springmesh

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/system"
)

// frames is how many states the movie shows.
const frames = 80

// New draws a mesh of the training distribution with the given seed, and shows it moving, and its energies.
func New(r *results.Results, seed uint64) (*system.Figure, error) {
	t, err := Draw(r.Profile.Mesh.Data, seed, frames)
	if err != nil {
		return nil, fmt.Errorf("spring mesh: %w", err)
	}
	energy, err := energyChart(t)
	if err != nil {
		return nil, fmt.Errorf("spring mesh: %w", err)
	}
	p := t.Params
	drawn := fmt.Sprintf("A mesh of %d × %d masses drawn from the training ranges with seed %d: γ = %.3f kg/s, m = %.3f kg, k = %.3f N/m. %s",
		p.Columns, p.Rows, seed, p.Damping, p.Mass, p.Stiffness, r.Origin())
	return &system.Figure{Panels: []system.Panel{
		{
			ID: "system-springmesh-movie", Chart: movie(t),
			Caption: fmt.Sprintf("The mesh in motion. Dots: free masses; squares: held ones. Springs: orange if longer than at rest by more than %g %%, vermilion and thick by more than %g %%; light and dark blue if shorter by as much; grey otherwise. %s",
				100*slight, 100*strong, drawn),
			Alt: "Masses and springs of the mesh at several times; the initial disorder spreads and fades",
		},
		{
			ID: "system-springmesh-energy", Chart: energy,
			Caption: "Energy of the mesh. Dissipated: ∫γ Σ|q̇|² dt since the start, integrated apart from the motion; with the total it adds up to the initial energy. " + drawn,
			Alt:     "Kinetic, potential, total and dissipated energy of the mesh against time",
		},
	}}, nil
}
