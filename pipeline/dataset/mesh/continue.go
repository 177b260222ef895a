package mesh

import (
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/springmesh"
)

// Truth gives the parameters of an out-of-distribution system.
func Truth(d profile.MeshData, system int) (springmesh.Params, error) {
	fixed, err := held(d)
	return Params(d, fixed, dataset.OOD, system), err
}

// Continue simulates a mesh from the last of so many known states of a path on, and writes the others, in scaled units.
func Continue(p springmesh.Params, scale dataset.Scale, path dataset.Trajectory, known int) error {
	sim, err := simulator(p)
	if err != nil {
		return err
	}
	n := len(scale.Mean)
	from := path.State[(known-1)*n:]
	// The grid is of intervals between snapshots; the last step is not one.
	if err := sim.Trajectory(from, scale.Physical(from[:n]), path.Step[known-1:path.Length()-1]); err != nil {
		return err
	}
	scale.Apply([]dataset.System{{Trajectories: []dataset.Trajectory{{State: from}}}})
	return nil
}
