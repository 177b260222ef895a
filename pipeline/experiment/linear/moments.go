package linear

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"metasymlab/pipeline/dataset"
)

// moments are the normal equations of the steps of some trajectories: a row is a step's features times Δt, which are to
// give the change of the state. So the change over every step weighs the same, however long the step is, as it does in
// a rollout.
type moments struct {
	shape
	gram   *mat.SymDense // [features, features]
	cross  *mat.Dense    // [features, n]
	square float64       // mean of Δt²
}

func (s shape) momentsOf(trajectories []dataset.Trajectory) (*moments, error) {
	p, rows := s.features(), 0
	m := &moments{s, mat.NewSymDense(p, nil), mat.NewDense(p, s.dim, nil), 0}
	for _, of := range trajectories {
		count := of.Length() - s.states
		if count < 1 {
			continue
		}
		features, change := mat.NewDense(count, p, nil), mat.NewDense(count, s.dim, nil)
		for row := range count {
			t := row + s.states - 1
			s.write(features.RawRowView(row), of, t)
			floats.Scale(of.Step[t], features.RawRowView(row))
			floats.SubTo(change.RawRowView(row), s.state(of, t+1), s.state(of, t))
			m.square += of.Step[t] * of.Step[t]
		}
		var cross mat.Dense
		cross.Mul(features.T(), change)
		m.gram.SymRankK(m.gram, 1, features.T())
		m.cross.Add(m.cross, &cross)
		rows += count
	}
	if rows == 0 {
		return nil, fmt.Errorf("no trajectory of %d has more than %d states: there is no step to fit", len(trajectories), s.states)
	}
	m.square /= float64(rows)
	return m, nil
}

// fit minimises the sum of squares of what the law leaves of the changes, plus the squared distance of its weights from
// a prior law's, or from 0 for nil. The strength of that is in steps: so many at which each feature alone is 1.
func (m *moments) fit(prior *law, strength float64) (*law, error) {
	ridge := strength * m.square
	gram := mat.NewSymDense(m.features(), nil)
	gram.CopySym(m.gram)
	for i := range m.features() {
		gram.SetSym(i, i, gram.At(i, i)+ridge)
	}
	right := mat.DenseCopyOf(m.cross)
	if prior != nil {
		var pull mat.Dense
		pull.Scale(ridge, prior.weights)
		right.Add(right, &pull)
	}
	var factor mat.Cholesky
	if !factor.Factorize(gram) {
		return nil, fmt.Errorf("the normal equations of %d features are not positive definite at strength %g", m.features(), strength)
	}
	fitted := &law{m.shape, mat.NewDense(m.features(), m.dim, nil)}
	return fitted, factor.SolveTo(fitted.weights, right)
}
