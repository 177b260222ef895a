package profile

// SmallMesh is the spring mesh of the paper's ablations D.1 and D.2, and the other meshes on which the models that are
// trained on it are evaluated.
type SmallMesh struct {
	Mesh
	Conservative UnseenMesh `toml:"conservative"` // D.1: no damping
	Trampoline   UnseenMesh `toml:"trampoline"`   // D.2: strong damping and large deformation
}

// UnseenMesh describes out-of-distribution systems beyond those of the data that models were trained on.
type UnseenMesh struct {
	Systems int `toml:"systems"`
	MeshRange
}

// Unseen gives the settings of the data whose out-of-distribution systems are those of u, and whose all else is that of
// d: grid, held particles, snapshots, noise, and the seed, from which systems of the same number get the same draws.
func (d MeshData) Unseen(u UnseenMesh) MeshData {
	d.OODSystems, d.OOD = u.Systems, u.MeshRange
	return d
}

func (m *SmallMesh) validate(system string) error {
	if err := m.Mesh.validate(system); err != nil {
		return err
	}
	if err := m.Conservative.validate(system + ".conservative"); err != nil {
		return err
	}
	return m.Trampoline.validate(system + ".trampoline")
}

func (u UnseenMesh) validate(key string) error {
	if err := (count{key + ".systems", u.Systems, 1}).validate(); err != nil {
		return err
	}
	return u.MeshRange.validate(key)
}
