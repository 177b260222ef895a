package profile

// Mesh is the spring mesh.
type Mesh struct {
	Data       MeshData        `toml:"data"`
	Evaluation TrackEvaluation `toml:"evaluation"`
	Models
}

// MeshData describes the trajectories of the spring mesh. Every value but the size of the grid and the number of
// training systems, out-of-distribution systems and snapshots is our choice: those of the paper's Table 2 are lost.
type MeshData struct {
	Population           // 25 training systems and 10 out of distribution in the paper
	Columns    int       `toml:"columns"`   // 10 in the paper
	Rows       int       `toml:"rows"`      // 10 in the paper
	Fixed      string    `toml:"fixed"`     // "top", "corners", "boundary" or "none"
	Snapshots  int       `toml:"snapshots"` // 2000 in the paper
	Noise      float64   `toml:"noise"`     // deviation of the noise on stored states, in channel deviations
	Train      MeshRange `toml:"train"`
	OOD        MeshRange `toml:"ood"`
}

// MeshRange gives the uniform distribution of each physical parameter as [low, high].
type MeshRange struct {
	Damping      Range `toml:"damping"`      // γ [kg/s]
	Mass         Range `toml:"mass"`         // m [kg], of every particle
	Stiffness    Range `toml:"stiffness"`    // k [N/m]
	Displacement Range `toml:"displacement"` // radii of the annulus of initial displacements [m]
	Interval     Range `toml:"interval"`     // Δt between two snapshots [s], drawn for each
}

func (m *Mesh) system() System {
	s := m.Evaluation.of(1)
	s.Models, s.Population, s.Data, s.Noise = &m.Models, m.Data.Population, m.Data, m.Data.Noise
	return s
}

func (m *Mesh) validate(system string) error {
	d, key := m.Data, system+".data"
	if err := d.Population.validate(key); err != nil {
		return err
	}
	err := validateCounts([]count{
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
