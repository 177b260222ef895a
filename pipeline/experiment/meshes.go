package experiment

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/mesh"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/meshphysics"
	"metasymlab/pipeline/experiment/symplecticity"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/springmesh"
)

// meshSystem is a spring mesh with models of its own.
func meshSystem(name string, of func(p *profile.Profile) *profile.Mesh) system {
	s := meshData(name, func(p *profile.Profile) profile.MeshData { return of(p).Data })
	s.trainedOn = name
	s.count = func(p *profile.Profile) int { return mesh.Systems(of(p).Data) }
	s.generate = func(ctx context.Context, p *profile.Profile, _ *dataset.Set, workers int, done func()) (*dataset.Set, error) {
		return mesh.Generate(ctx, name, of(p).Data, workers, done)
	}
	s.models = func(p *profile.Profile) *profile.Models { return &of(p).Models }
	s.evaluation = func(p *profile.Profile) any { return of(p).Evaluation }
	s.trial = func(p *profile.Profile, set *dataset.Set) (*evaluation.Trial, error) {
		return evaluation.NewTrackTrial(set, of(p).Evaluation)
	}
	return s
}

func smallMesh(p *profile.Profile) *profile.Mesh { return &p.Mesh3x3.Mesh }

// unseenMesh is a system of other meshes for the models of the 3 x 3 mesh, which are asked the same as on its own.
func unseenMesh(name string, of func(p *profile.Profile) profile.UnseenMesh) system {
	trained := meshSystem("mesh3x3", smallMesh)
	data := func(p *profile.Profile) profile.MeshData { return p.Mesh3x3.Data.Unseen(of(p)) }
	s := meshData(name, data)
	s.trainedOn = trained.name
	s.count = func(p *profile.Profile) int { return of(p).Systems }
	s.generate = func(ctx context.Context, p *profile.Profile, trained *dataset.Set, workers int, done func()) (*dataset.Set, error) {
		return mesh.Unseen(ctx, name, data(p), trained.Scale, workers, done)
	}
	s.models, s.evaluation, s.trial = trained.models, trained.evaluation, trained.trial
	return s
}

// meshData is what only the data of a mesh decide.
func meshData(name string, data func(p *profile.Profile) profile.MeshData) system {
	return system{
		name: name, packages: []string{"metasymlab/pipeline/dataset/mesh"},
		settings: func(p *profile.Profile) any { return data(p) },
		seed:     func(p *profile.Profile) int { return data(p).Seed },
		flow: func(p *profile.Profile) symplecticity.Flow {
			return func(system int, state []float64, interval float64) (*mat.Dense, float64, error) {
				return mesh.Flow(data(p), dataset.OOD, system, state, interval)
			}
		},
		references: meshReferences(data), simulators: []string{here + "meshphysics"},
	}
}

// meshReferences: a mesh that hangs at rest from the start, one that stands still in its last measured state, one that
// goes on as between the last two, and the simulator from the last measured state, with the true parameters and with
// those that the adaptation data say.
func meshReferences(data func(p *profile.Profile) profile.MeshData) func(context.Context, *Workspace, *evaluation.Trial) ([]reference, error) {
	return func(ctx context.Context, w *Workspace, trial *evaluation.Trial) ([]reference, error) {
		d, scale := data(w.Profile), trial.Set.Scale
		state, err := mesh.Rest(d)
		if err != nil {
			return nil, err
		}
		rest, err := evaluation.Still(trial, state)
		if err != nil {
			return nil, err
		}
		motion, err := evaluation.ConstantVelocity(trial)
		if err != nil {
			return nil, err
		}
		simulated := func(params func(system int) (springmesh.Params, error)) (*evaluation.Rollouts, error) {
			return evaluation.Continued(ctx, trial, w.Workers, func(system int) (evaluation.Continue, error) {
				p, err := params(system)
				return func(path dataset.Trajectory, known int) error { return meshphysics.Continue(p, scale, path, known) }, err
			})
		}
		truth, err := simulated(func(system int) (springmesh.Params, error) { return meshphysics.Truth(d, system) })
		if err != nil {
			return nil, fmt.Errorf("true simulator: %w", err)
		}
		identified, err := simulated(func(system int) (springmesh.Params, error) {
			return meshphysics.Identify(d, scale, trial.Adaptation[system])
		})
		if err != nil {
			return nil, fmt.Errorf("identified simulator: %w", err)
		}
		return []reference{{"rest", rest}, {"persistence", evaluation.Persistence(trial)}, {"constant-velocity", motion},
			{"true-simulator", truth}, {"identified", identified}}, nil
	}
}
