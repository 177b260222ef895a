// Package meshphysics predicts spring meshes with their own simulator, given the true parameters or those that a
// system's trajectories say. It is apart from the package that makes the data, whose code decides what a training is
// of.
package meshphysics

import (
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/mesh"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/springmesh"
)

// longestStep bounds the integrator's step [s], as in the data.
const longestStep = 0.005

// Truth gives the parameters of an out-of-distribution system.
func Truth(d profile.MeshData, system int) (springmesh.Params, error) {
	fixed, err := held(d)
	return mesh.Params(d, fixed, dataset.OOD, system), err
}

// held is which particles are.
func held(d profile.MeshData) (springmesh.Fixed, error) {
	var fixed springmesh.Fixed
	if err := fixed.UnmarshalText([]byte(d.Fixed)); err != nil {
		return fixed, fmt.Errorf("fixed: %w", err)
	}
	return fixed, nil
}

// Continue simulates a mesh from the last of so many known states of a path on, and writes the others, in scaled units.
func Continue(p springmesh.Params, scale dataset.Scale, path dataset.Trajectory, known int) error {
	sim, err := springmesh.NewSimulator(p, springmesh.RungeKutta4, min(p.MaxStep(), longestStep))
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
