package ddp

import (
	"errors"
	"fmt"
	"math"
)

// Method selects how gaps and bounds are treated.
type Method int

const (
	FDDP    Method = iota // multiple shooting, controls unbounded
	BoxDDP                // single shooting, controls bounded
	BoxFDDP               // multiple shooting, controls bounded
)

func (m Method) bounded() bool { return m == BoxDDP || m == BoxFDDP }

// Options are fixed for a [Solver].
type Options struct {
	Method        Method
	Lower, Upper  Control    // bounds of the Box methods
	MaxIterations int        // ≥ 1
	StopTolerance float64    // on the expected improvement |d1 + ½d2|; Crocoddyl: 1e-9, Box methods 5e-5
	LineSearch    LineSearch // of the box QP
}

// Iteration is the record of one iteration. Comments begin with the name of Crocoddyl's column.
type Iteration struct {
	Cost           float64 // cost, after the step
	Stop           float64 // stop: |d1 + ½d2|, the improvement expected of a full step; +Inf if none could be tried
	Gradient       float64 // |grad|: |d1|, its linear part
	Curvature      float64 // d2, twice its quadratic part
	Regularisation float64 // preg, after the iteration
	Step           float64 // step: α, the last one tried
	Gap            float64 // ||ffeas||: largest entry of any gap before the step
	Expected       float64 // dV-exp: α(d1 + ½αd2)
	Actual         float64 // dV: decrease of the cost
	Accepted       bool    // whether the step was taken
}

// Constants of Crocoddyl's solvers.
const (
	minRegularisation = 1e-9
	maxRegularisation = 1e9
	regularisationBy  = 10
	acceptDescent     = 0.1 // share of the expected decrease that suffices
	acceptAscent      = 2   // multiple of an expected increase (to close gaps) that is allowed
	negligibleDescent = 1e-12
	relaxAbove        = 0.5  // a longer step lowers the regularisation
	stiffenBelow      = 0.01 // a step not longer than this raises it
	gapTolerance      = 1e-16
)

// ErrDiverged tells that no regularisation up to 1e9 gave a direction or a step.
var ErrDiverged = errors.New("regularisation reached its limit")

// node is the solver's memory of one time.
type node[X any] struct {
	x, trial     X
	u, trialU    Control
	next         X       // f(x, u)
	gap          Tangent // f̄: the previous node's next ⊖ x
	e            Expansion
	vx           Tangent
	vxx          StateMatrix
	qu, k, quuk  Control
	gain         GainMatrix // K
	deviation    Tangent    // trial ⊖ x
	curvedGap    Tangent    // V_xx f̄
	lower, upper Control    // bounds of the box QP: those of u minus u
	stateU       InputMatrix
	quu          ActionMatrix
}

// Solver holds the memory of one problem size. It serves one goroutine at a time; its sweeps allocate
// nothing.
type Solver[X any] struct {
	options Options
	problem Problem[X]
	nodes   []node[X] // [T+1]; the last has no control
	box     boxQP

	regularisation         float64
	feasible, wasFeasible  bool
	cost, trialCost        float64
	linear, quadratic      float64 // d1, d2 of the current step
	fixedLinear, fixedQuad float64 // their parts that do not depend on α
	log                    []Iteration
	closed                 StateMatrix // F_x − F_uK
	vxxF                   StateMatrix // its transpose times V'_xx
	vxxFu                  InputMatrix
	next                   X
}

// NewSolver prepares a solver for horizons of T = horizon controls.
func NewSolver[X any](horizon int, o Options) (*Solver[X], error) {
	switch {
	case horizon < 1 || horizon > 1<<20:
		return nil, fmt.Errorf("ddp: horizon = %d must be between 1 and %d nodes", horizon, 1<<20)
	case o.Method < FDDP || o.Method > BoxFDDP:
		return nil, fmt.Errorf("ddp: method %d is none of FDDP, BoxDDP, BoxFDDP", o.Method)
	case o.MaxIterations < 1:
		return nil, fmt.Errorf("ddp: MaxIterations = %d must be at least 1", o.MaxIterations)
	case !(o.StopTolerance > 0) || math.IsInf(o.StopTolerance, 0):
		return nil, fmt.Errorf("ddp: StopTolerance = %g must be positive and finite", o.StopTolerance)
	case o.LineSearch != Armijo && o.LineSearch != CrocoddylSign:
		return nil, fmt.Errorf("ddp: line search %d is neither Armijo nor CrocoddylSign", o.LineSearch)
	}
	if o.Method.bounded() {
		for i := range o.Lower {
			if !(o.Lower[i] < o.Upper[i]) || !finite(o.Lower[i]) || !finite(o.Upper[i]) {
				return nil, fmt.Errorf("ddp: bounds [%g, %g] of control %d must be finite and increasing", o.Lower[i], o.Upper[i], i)
			}
		}
	}
	return &Solver[X]{
		options: o, nodes: make([]node[X], horizon+1), box: boxQP{search: o.LineSearch},
		log: make([]Iteration, 0, o.MaxIterations),
	}, nil
}

// Solve improves the guess xs [T+1], us [T] (not kept; gaps between the states are allowed) and reports whether
// it converged within MaxIterations, to a trajectory without gaps. The error wraps [ErrDiverged].
func (s *Solver[X]) Solve(p Problem[X], xs []X, us []Control) (converged bool, err error) {
	horizon := len(s.nodes) - 1
	if p.Horizon() != horizon || len(xs) != horizon+1 || len(us) != horizon {
		return false, fmt.Errorf("ddp: the solver has %d nodes; got a problem of %d, %d states and %d controls",
			horizon, p.Horizon(), len(xs), len(us))
	}
	s.begin(p, xs, us)
	stale := true
	var gap float64
	for range s.options.MaxIterations {
		record := Iteration{Stop: math.Inf(1)}
		for {
			if stale {
				gap = s.linearise()
			}
			stale = false
			if s.backward() {
				break
			}
			if !s.stiffen() {
				return false, fmt.Errorf("ddp: iteration %d: Q_uu is not positive definite: %w", len(s.log), ErrDiverged)
			}
		}
		record.Gap = gap
		if s.search(&record) {
			s.accept(record.Step)
			stale = true
		}
		stuck := false
		if record.Step > relaxAbove {
			s.regularisation = max(s.regularisation/regularisationBy, minRegularisation)
		}
		if record.Step <= stiffenBelow {
			stuck = !s.stiffen()
		}
		record.Cost, record.Regularisation = s.cost, s.regularisation
		s.log = append(s.log, record)
		switch {
		case stuck:
			return false, fmt.Errorf("ddp: iteration %d: no step is accepted: %w", len(s.log)-1, ErrDiverged)
		case s.wasFeasible && record.Stop < s.options.StopTolerance:
			return true, nil
		}
	}
	return false, nil
}

// begin loads the guess.
func (s *Solver[X]) begin(p Problem[X], xs []X, us []Control) {
	s.problem = p
	for t := range s.nodes {
		n := &s.nodes[t]
		n.x = xs[t]
		n.k = Control{} // warm start of the box QP
		n.gap = Tangent{}
		if t < len(us) {
			n.u = us[t]
		}
	}
	s.regularisation = minRegularisation
	s.feasible, s.wasFeasible = false, false
	s.log = s.log[:0]
}

// stiffen raises the regularisation and reports false at its limit.
func (s *Solver[X]) stiffen() bool {
	s.regularisation = min(s.regularisation*regularisationBy, maxRegularisation)
	return s.regularisation < maxRegularisation
}

// accept makes the trial the current trajectory.
func (s *Solver[X]) accept(step float64) {
	s.wasFeasible = s.feasible
	// Single shooting leaves no gaps, and neither does a full step of multiple shooting.
	s.feasible = s.feasible || s.options.Method == BoxDDP || step == 1
	s.cost = s.trialCost
	for t := range s.nodes {
		s.nodes[t].x, s.nodes[t].u = s.nodes[t].trial, s.nodes[t].trialU
	}
}

// Log is the record of the last Solve, valid until the next.
func (s *Solver[X]) Log() []Iteration { return s.log }

// Trajectory copies the states into xs [T+1] and the controls into us [T].
func (s *Solver[X]) Trajectory(xs []X, us []Control) {
	for t := range us {
		us[t] = s.nodes[t].u
	}
	for t := range xs {
		xs[t] = s.nodes[t].x
	}
}

// Gain is K of node t from the last backward sweep: u_t − K(x ⊖ x_t) stabilises the trajectory.
func (s *Solver[X]) Gain(t int) *GainMatrix { return &s.nodes[t].gain }
