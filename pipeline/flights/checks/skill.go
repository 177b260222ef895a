package checks

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/systems/quadrotor"
)

// Sampling that is tried for learning: how motors follow is left to the model, or taken as [Lags] finds it.
var samplings = []flights.Sampling{
	{Step: 0.01}, {Step: 0.02}, {Step: 0.02, Delay: 0.015, Lag: 0.01}, {Step: 0.03, Delay: 0.015, Lag: 0.01},
	{Step: 0.05}, {Step: 0.05, Delay: 0.015, Lag: 0.01}, {Step: 0.1}, {Step: 0.1, Delay: 0.015, Lag: 0.01},
}

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

// changes are all steps of the motions of the two roles that models learn from.
func changes(all []*flights.Flight, sampling flights.Sampling) (train, validation []step, err error) {
	role := roles(all)
	for _, f := range from(flights.Controller, all) {
		steps, err := stepsOf(f, sampling)
		if err != nil {
			return nil, nil, err
		}
		switch role[f.Variant.Name] {
		case flights.Train:
			train = append(train, steps...)
		case flights.Validation:
			validation = append(validation, steps...)
		}
	}
	return train, validation, nil
}

// stepsOf are the steps of a flight, in coordinates from where each hop begins; none if its records are farther apart.
func stepsOf(f *flights.Flight, sampling flights.Sampling) (steps []step, err error) {
	if sampling.Step < f.Period*0.999 {
		return nil, nil
	}
	motions, err := f.Motions(sampling)
	if err != nil {
		return nil, err
	}
	chart := quadrotor.Chart{Params: flights.Body(), Group: quadrotor.R3SO3, Momentum: quadrotor.CanonicalMomentum}
	for _, m := range motions {
		chart.Reference = quadrotor.LevelReference(&m.States[0])
		z := make([]quadrotor.Coordinates, len(m.States))
		if err := chart.Trajectory(z, m.States); err != nil {
			return nil, fmt.Errorf("checks: %s: %w", f.Path, err)
		}
		for k, u := range m.Thrust {
			var s step
			s.from[0] = 1
			copy(s.from[1:], z[k][:])
			copy(s.from[13:], u[:])
			for i := range s.change {
				s.change[i] = z[k+1][i] - z[k][i]
			}
			steps = append(steps, s)
		}
	}
	return steps, nil
}

// model is linear: its weights of the features, for one coordinate.
type model struct{ weights mat.VecDense }

// fit is by least squares.
func fit(steps []step, i int) (m model, err error) {
	matrix, right := mat.NewDense(len(steps), features, nil), mat.NewVecDense(len(steps), nil)
	for k, s := range steps {
		matrix.SetRow(k, s.from[:])
		right.SetVec(k, s.change[i])
	}
	if err := m.weights.SolveVec(matrix, right); err != nil && !errors.As(err, new(mat.Condition)) {
		return m, fmt.Errorf("checks: least squares: %w", err)
	}
	return m, nil
}

func (m *model) foresees(s *step) float64 {
	return mat.Dot(&m.weights, mat.NewVecDense(features, s.from[:]))
}

// skill is the model's on some steps, with a constant added.
func (m *model) skill(steps []step, i int, constant float64) float64 {
	var p pairs
	for _, s := range steps {
		p.add(m.foresees(&s)+constant, s.change[i])
	}
	return 1 - p.dd/p.n/(p.bb/p.n-square(p.b/p.n))
}

// linear is the skill for one coordinate.
func linear(train, validation []step, i int) (float64, error) {
	m, err := fit(train, i)
	if err != nil {
		return 0, err
	}
	return m.skill(validation, i, 0), nil
}

// Adaptation is what a linear model gains by knowing a variant that none was trained on, on its flights to judge by:
// the model of those to train on as it is, that model with a constant from the flights to adapt on, and one of those
// alone.
type Adaptation struct {
	Variant               string
	Role                  flights.Role
	Trained, Shifted, Own [12]float64
}

// adaptationSampling is the one that is to be learnt with.
var adaptationSampling = flights.Sampling{Step: 0.05, Delay: 0.015, Lag: 0.01}

// Adaptations are those of all variants that are not to train on, where there are flights enough.
func Adaptations(all []*flights.Flight) (found []Adaptation, err error) {
	controller := from(flights.Controller, all)
	train, _, err := changes(all, adaptationSampling)
	if err != nil || len(train) < 2*features {
		return nil, err
	}
	role := roles(all)
	names, of := variants(controller)
	for _, name := range names {
		if role[name] == flights.Train {
			continue
		}
		adapt, judge := flights.Halves(of[name])
		own, err := together(adapt)
		if err != nil {
			return nil, err
		}
		judged, err := together(judge)
		if err != nil {
			return nil, err
		}
		if len(own) < 2*features || len(judged) < 2 {
			continue
		}
		a := Adaptation{Variant: name, Role: role[name]}
		for i := range a.Trained {
			trained, err := fit(train, i)
			if err != nil {
				return nil, err
			}
			alone, err := fit(own, i)
			if err != nil {
				return nil, err
			}
			shift := 0.0
			for _, s := range own {
				shift += (s.change[i] - trained.foresees(&s)) / float64(len(own))
			}
			a.Trained[i], a.Shifted[i], a.Own[i] = trained.skill(judged, i, 0), trained.skill(judged, i, shift), alone.skill(judged, i, 0)
		}
		found = append(found, a)
	}
	return found, nil
}

func together(some []*flights.Flight) (all []step, err error) {
	for _, f := range some {
		steps, err := stepsOf(f, adaptationSampling)
		if err != nil {
			return nil, err
		}
		all = append(all, steps...)
	}
	return all, nil
}

func (w *writer) adaptations(found []Adaptation) {
	rows := [][]string{{"variant", "role", "pz: trained", "shifted", "own", "lx: trained", "shifted", "own", "ly: trained", "shifted", "own", "lz: trained", "shifted", "own"}}
	for _, a := range found {
		row := []string{a.Variant, a.Role.String()}
		for _, i := range []int{8, 9, 10, 11} {
			for _, v := range []float64{a.Trained[i], a.Shifted[i], a.Own[i]} {
				row = append(row, fmt.Sprintf("%.0f %%", 100*v))
			}
		}
		rows = append(rows, row)
	}
	w.table("What a linear model gains by adaptation, steps of 50 ms, log of the controller", rows,
		"As above, on the flights to judge by of variants that no model is trained on: learnt from those to train on; the same with a constant from",
		"the flights to adapt on; learnt from the flights to adapt on alone.")
}

func (w *writer) skills(found []Skill) {
	rows := [][]string{{"step", "delay", "lag", "x", "y", "z", "θx", "θy", "θz", "px", "py", "pz", "lx", "ly", "lz", "steps"}}
	for _, s := range found {
		row := sampled(s.Sampling)
		for _, v := range s.Of {
			row = append(row, fmt.Sprintf("%.0f %%", 100*v))
		}
		rows = append(rows, append(row, fmt.Sprint(s.Pairs)))
	}
	w.table("What a linear model foresees of a step, log of the controller", rows,
		"Part of the variance of the changes of each coordinate, on variants to validate on, learnt from those to train on.")
}
