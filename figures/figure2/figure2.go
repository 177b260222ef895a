// Package figure2 draws the paper's Figure 2: predicted against true motion of an unseen spring mesh.
package figure2

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/profile"
)

// system is a spring mesh that models are trained on.
type system struct {
	name  string // as the results have it
	words string
	of    string // in the figure's name; "" for the paper's own
	mesh  *profile.Mesh
}

// systems are the meshes of a profile.
func systems(p *profile.Profile) []system {
	return []system{
		{"mesh", "spring mesh", "", &p.Mesh},
		{"mesh3x3", "small spring mesh", "3 × 3 mesh", &p.Mesh3x3.Mesh},
	}
}

// New draws the error at each step of the horizon over all meshes and, for one rollout of one unseen mesh, the
// displacement of three particles, the whole mesh at three times and the energy. The kind of mesh is named as the
// results name it; mesh and rollout are counted from 0, or [rollout.Median].
func New(r *results.Results, kind string, unseen, number int) (*rollout.Figure, error) {
	f, err := draw(r, kind, unseen, number)
	if err != nil {
		return nil, fmt.Errorf("figure 2: %w", err)
	}
	return f, nil
}

func draw(r *results.Results, kind string, unseen, number int) (*rollout.Figure, error) {
	s, err := find(r.Profile, kind)
	if err != nil {
		return nil, err
	}
	set, err := rollout.Read(r, s.name, s.mesh.Seeds, rollout.Rest, rollout.Persistence, rollout.ConstantVelocity)
	if err != nil {
		return nil, err
	}
	if unseen, number, err = set.Choose(unseen, number); err != nil {
		return nil, err
	}
	m, err := newMotion(r, s, set, unseen, number)
	if err != nil {
		return nil, err
	}
	energy, err := m.energy()
	if err != nil {
		return nil, fmt.Errorf("energy: %w", err)
	}
	errors, err := set.Errors("figure2-"+s.name+"-error", rollout.Persistence, s.mesh.MetaSym.Decoder.Window)
	if err != nil {
		return nil, err
	}
	f := &rollout.Figure{Number: 2, Of: s.of}
	f.AddAll(errors, []rollout.Panel{m.displacements(), m.pictures(), energy}, r.Origin(s.mesh.Seeds...))
	return f, nil
}

func find(p *profile.Profile, kind string) (system, error) {
	var known []string
	for _, s := range systems(p) {
		if s.name == kind {
			return s, nil
		}
		known = append(known, s.name)
	}
	return system{}, fmt.Errorf("no mesh %q, known are %v", kind, known)
}
