package meshphysics

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/springmesh"
)

// Bounds of the search of Identify. From a good start on exact data two or three steps are enough.
const (
	mostSteps = 20
	// Change of the logarithms of mass and stiffness at which it ends: on exact data the next one would be its square;
	// on noisy ones, far from zero error, the finite differences make changes of 1e-5 for ever.
	closeness = 1e-4
)

// Identify fits the damping, the mass and the stiffness of a mesh to its trajectories, in scaled units: least squares
// over the states, each predicted by the simulator from the one before. The grid and what is held are given.
func Identify(d profile.MeshData, scale dataset.Scale, of []dataset.Trajectory) (springmesh.Params, error) {
	p, err := estimate(d, scale, of)
	if err != nil {
		return p, fmt.Errorf("identify: %w", err)
	}
	longest := min(p.MaxStep(), longestStep) // the same for all candidates: another number of substeps would be a jump
	at := []float64{math.Log(p.Mass), math.Log(p.Stiffness), p.Damping}
	candidate := func(at []float64) springmesh.Params {
		c := p
		c.Mass, c.Stiffness, c.Damping = math.Exp(at[0]), math.Exp(at[1]), max(0, at[2])
		return c
	}
	var failed error
	misses := func(dst, at []float64) {
		if err := oneStep(dst, candidate(at), longest, scale, of); err != nil {
			failed = err
		}
	}
	count := 0
	for _, t := range of {
		count += (t.Length() - 1) * len(scale.Mean)
	}
	miss, jacobian := make([]float64, count), mat.NewDense(count, len(at), nil)
	for range mostSteps {
		misses(miss, at)
		fd.Jacobian(jacobian, misses, at, &fd.JacobianSettings{OriginValue: miss})
		if failed != nil {
			return p, fmt.Errorf("identify: %w", failed)
		}
		var move mat.VecDense
		err := move.SolveVec(jacobian, mat.NewVecDense(count, miss))
		if err == nil && at[2] == 0 && move.AtVec(2) > 0 { // damping is not negative: the other two without it
			move.Reset()
			err = move.SolveVec(jacobian.Slice(0, count, 0, 2), mat.NewVecDense(count, miss))
		}
		if err != nil {
			return p, fmt.Errorf("identify: the trajectories do not determine damping, mass and stiffness: %w", err)
		}
		floats.Sub(at[:move.Len()], move.RawVector().Data)
		at[2] = max(0, at[2])
		if math.Abs(move.AtVec(0))+math.Abs(move.AtVec(1)) < closeness {
			return candidate(at), nil
		}
	}
	return p, fmt.Errorf("identify: no end after %d steps", mostSteps)
}

// estimate is the start of the search: the equations of motion are linear in 1/m, k and γ/m, with the mean over a step
// of what they multiply taken as that of its two ends.
func estimate(d profile.MeshData, scale dataset.Scale, of []dataset.Trajectory) (springmesh.Params, error) {
	fixed, err := held(d)
	if err != nil {
		return springmesh.Params{}, err
	}
	p := springmesh.Params{Columns: d.Columns, Rows: d.Rows, Fixed: fixed, Mass: 1, Stiffness: 1}
	unit, err := springmesh.NewMesh(p)
	if err != nil {
		return p, err
	}
	n := unit.StateSize()
	var velocity, move float64 // sums of squares and products
	var gram [3]float64        // of force and momentum
	var right [2]float64
	for _, t := range of {
		var before, rateBefore []float64
		for i := range t.Length() {
			state, rate := scale.Physical(t.State[i*n:(i+1)*n]), make([]float64, n)
			if err := unit.Derivative(rate, state); err != nil {
				return p, err
			}
			if i > 0 {
				h := t.Step[i-1]
				for c := range n / 2 {
					momentum, force := h/2*(rate[c]+rateBefore[c]), h/2*(rate[n/2+c]+rateBefore[n/2+c])
					velocity, move = velocity+momentum*momentum, move+momentum*(state[c]-before[c])
					change := state[n/2+c] - before[n/2+c]
					gram[0], gram[1], gram[2] = gram[0]+force*force, gram[1]-force*momentum, gram[2]+momentum*momentum
					right[0], right[1] = right[0]+force*change, right[1]-momentum*change
				}
			}
			before, rateBefore = state, rate
		}
	}
	determinant := gram[0]*gram[2] - gram[1]*gram[1]
	p.Mass = velocity / move
	p.Stiffness = (gram[2]*right[0] - gram[1]*right[1]) / determinant
	p.Damping = max(0, p.Mass*(gram[0]*right[1]-gram[1]*right[0])/determinant)
	return p, p.Validate()
}

// oneStep writes how far the simulator's states, each from the one before, are from those of the trajectories, in
// scaled units.
func oneStep(dst []float64, p springmesh.Params, longest float64, scale dataset.Scale, of []dataset.Trajectory) error {
	sim, err := springmesh.NewSimulator(p, springmesh.RungeKutta4, longest)
	if err != nil {
		return err
	}
	n := len(scale.Mean)
	for _, t := range of {
		for i := range t.Length() - 1 {
			state := scale.Physical(t.State[i*n : (i+1)*n])
			if err := sim.Advance(state, t.Step[i]); err != nil {
				return err
			}
			for c, v := range scale.Physical(t.State[(i+1)*n : (i+2)*n]) {
				dst[c] = (state[c] - v) / scale.Deviation[c]
			}
			dst = dst[n:]
		}
	}
	return nil
}
