package profile

import "fmt"

// Mesh is the spring mesh.
type Mesh struct {
	Data       MeshData        `toml:"data"`
	Evaluation TrackEvaluation `toml:"evaluation"`
	Models
}

// MeshData describes the trajectories of the spring mesh. Every value but the size of the grid and the number of training
// systems, out-of-distribution systems and snapshots is our choice: those of the paper's Table 2 are lost.
type MeshData struct {
	Seed              int       `toml:"seed"`
	TrainSystems      int       `toml:"train_systems"` // 25 in the paper
	ValidationSystems int       `toml:"validation_systems"`
	OODSystems        int       `toml:"ood_systems"`     // 10 in the paper
	ShiftedSystems    int       `toml:"shifted_systems"` // drawn like the out-of-distribution ones, to choose on what adapts
	Columns           int       `toml:"columns"`         // 10 in the paper
	Rows              int       `toml:"rows"`            // 10 in the paper
	Fixed             string    `toml:"fixed"`           // "top", "corners", "boundary" or "none"
	Snapshots         int       `toml:"snapshots"`       // 2000 in the paper
	Noise             float64   `toml:"noise"`           // deviation of the noise on stored states, in channel deviations
	Train             MeshRange `toml:"train"`
	OOD               MeshRange `toml:"ood"`
}

// MeshRange gives the uniform distribution of each physical parameter as [low, high].
type MeshRange struct {
	Damping      Range `toml:"damping"`      // γ [kg/s]
	Mass         Range `toml:"mass"`         // m [kg], of every particle
	Stiffness    Range `toml:"stiffness"`    // k [N/m]
	Displacement Range `toml:"displacement"` // radii of the annulus of initial displacements [m]
	Interval     Range `toml:"interval"`     // Δt between two snapshots [s], drawn for each
}

func (m *Mesh) validate(system string) error {
	d, key := m.Data, system+".data"
	if err := validateSeed(key+".seed", d.Seed); err != nil {
		return err
	}
	err := validateCounts([]count{
		{key + ".train_systems", d.TrainSystems, 1},
		{key + ".validation_systems", d.ValidationSystems, 1},
		{key + ".ood_systems", d.OODSystems, 1},
		{key + ".shifted_systems", d.ShiftedSystems, 1},
		{key + ".columns", d.Columns, 1},
		{key + ".rows", d.Rows, 1},
		{key + ".snapshots", d.Snapshots, 2},
	})
	if err != nil {
		return err
	}
	if err := validateNoise(key+".noise", d.Noise); err != nil {
		return err
	}
	if err := d.Train.validate(key + ".train"); err != nil {
		return err
	}
	if err := d.OOD.validate(key + ".ood"); err != nil {
		return err
	}
	return m.Evaluation.validateTrack(system, key+".snapshots", d.Snapshots, 1, d.TrainSystems, &m.Models)
}

func (r MeshRange) validate(key string) error {
	for _, i := range []interval{
		{"damping", r.Damping}, {"mass", r.Mass}, {"stiffness", r.Stiffness}, {"displacement", r.Displacement}, {"interval", r.Interval},
	} {
		if err := i.validate(key); err != nil {
			return err
		}
	}
	return nil
}

// interval is a range of a quantity that cannot be negative.
type interval struct {
	name string
	Range
}

func (i interval) validate(key string) error {
	switch low, high := i.Range[0], i.Range[1]; {
	case !(low <= high):
		return fmt.Errorf("%s.%s: [%g, %g] is not an interval [low, high]", key, i.name, low, high)
	case low < 0:
		return fmt.Errorf("%s.%s: [%g, %g] must not be negative", key, i.name, low, high)
	}
	return nil
}
