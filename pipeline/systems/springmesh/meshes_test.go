package springmesh

import "math"

// Otness is the mesh of Otness et al. (2021): 10 × 10, k = 1 N/m, m = 1 kg, γ = 0.1 kg/s, top row held.
func Otness() Params {
	return Params{Columns: 10, Rows: 10, Stiffness: 1, Mass: 1, Damping: 0.1, Fixed: FixTop}
}

// Trampoline is a mesh of damping ratio ζ, γ = 2ζ√(km): a single spring and mass is overdamped for ζ > 1. Meant for
// stiff (50 to 200 N/m), light (0.2 to 0.5 kg) meshes with 0.5 < ζ < 2 whose corners or boundary are held. These
// ranges are ours.
func Trampoline(columns, rows int, stiffness, mass, dampingRatio float64, fixed Fixed) Params {
	return Params{
		Columns: columns, Rows: rows, Stiffness: stiffness, Mass: mass,
		Damping: 2 * dampingRatio * math.Sqrt(stiffness) * math.Sqrt(mass), Fixed: fixed,
	}
}

// RegularGrid has equal intervals [s].
func RegularGrid(snapshots int, interval float64) (Grid, error) {
	return IrregularGrid(snapshots, interval, interval, nil)
}
