package checks

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/systems/quadrotor"
)

// Sampling that is tried for learning.
var samplings = []flights.Sampling{{Step: 0.01}, {Step: 0.02}, {Step: 0.02, Lag: 0.02}, {Step: 0.03, Lag: 0.02}, {Step: 0.05}, {Step: 0.05, Lag: 0.02}, {Step: 0.1, Lag: 0.02}}

// Skill is how much of the change of each coordinate from a state to the next a model foresees that is linear in state
// and thrusts: 1 less the mean square of its errors over that of the changes about their mean. It learns from the
// variants to train on and is asked of those to validate on.
type Skill struct {
	flights.Sampling
	Of    [12]float64 // place and rotation vector from where a hop begins, then the canonical momentum
	Pairs int         // that it learns from
}

// Skills tries all samplings on the controller's logs.
func Skills(all []*flights.Flight) (found []Skill, err error) {
	for _, sampling := range samplings {
		train, validation, err := changes(all, sampling)
		if err != nil {
			return nil, err
		}
		if len(train) < 2*features || len(validation) < 2 {
			continue // too few to say anything
		}
		skill := Skill{Sampling: sampling, Pairs: len(train)}
		for i := range skill.Of {
			if skill.Of[i], err = linear(train, validation, i); err != nil {
				return nil, err
			}
		}
		found = append(found, skill)
	}
	return found, nil
}

// features are one, the state's coordinates and the thrusts.
const features = 1 + 12 + 4

// step is from a state to the next.
type step struct {
	from   [features]float64
	change [12]float64
}

// changes are all steps of the motions of two roles.
func changes(all []*flights.Flight, sampling flights.Sampling) (train, validation []step, err error) {
	role := roles(all)
	chart := quadrotor.Chart{Params: flights.Body(), Group: quadrotor.R3SO3, Momentum: quadrotor.CanonicalMomentum}
	for _, f := range from(flights.Controller, all) {
		to := &train
		switch role[f.Variant.Name] {
		case flights.Train:
		case flights.Validation:
			to = &validation
		default:
			continue
		}
		if sampling.Step < f.Period*0.999 {
			continue
		}
		motions, err := f.Motions(sampling)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range motions {
			chart.Reference = quadrotor.LevelReference(&m.States[0])
			z := make([]quadrotor.Coordinates, len(m.States))
			if err := chart.Trajectory(z, m.States); err != nil {
				return nil, nil, fmt.Errorf("checks: %s: %w", f.Path, err)
			}
			for k, u := range m.Thrust {
				var s step
				s.from[0] = 1
				copy(s.from[1:], z[k][:])
				copy(s.from[13:], u[:])
				for i := range s.change {
					s.change[i] = z[k+1][i] - z[k][i]
				}
				*to = append(*to, s)
			}
		}
	}
	return train, validation, nil
}

// linear is the skill for one coordinate.
func linear(train, validation []step, i int) (float64, error) {
	matrix, right := mat.NewDense(len(train), features, nil), mat.NewVecDense(len(train), nil)
	for k, s := range train {
		matrix.SetRow(k, s.from[:])
		right.SetVec(k, s.change[i])
	}
	var weights mat.VecDense
	if err := weights.SolveVec(matrix, right); err != nil && !errors.As(err, new(mat.Condition)) {
		return 0, fmt.Errorf("checks: least squares: %w", err)
	}
	var p pairs
	for _, s := range validation {
		foreseen := mat.Dot(&weights, mat.NewVecDense(features, s.from[:]))
		p.add(foreseen, s.change[i])
	}
	return 1 - p.dd/p.n/(p.bb/p.n-square(p.b/p.n)), nil
}

func (w *writer) skills(found []Skill) {
	rows := [][]string{{"step", "lag", "x", "y", "z", "θx", "θy", "θz", "px", "py", "pz", "lx", "ly", "lz", "steps"}}
	for _, s := range found {
		row := []string{fmt.Sprintf("%.0f ms", 1000*s.Step), fmt.Sprintf("%.0f ms", 1000*s.Lag)}
		for _, v := range s.Of {
			row = append(row, fmt.Sprintf("%.0f %%", 100*v))
		}
		rows = append(rows, append(row, fmt.Sprint(s.Pairs)))
	}
	w.table("What a linear model foresees of a step, log of the controller", rows,
		"Part of the variance of the changes of each coordinate, on variants to validate on, learnt from those to train on.")
}
