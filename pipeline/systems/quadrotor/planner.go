package quadrotor

import (
	"errors"
	"fmt"
	"math"

	"metasymlab/pipeline/systems/quadrotor/ddp"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// ErrNoPlan tells that the solver did not converge to a flight that ends at rest at the goal.
var ErrNoPlan = errors.New("no plan found")

// PlanOptions are the settings of a [Planner].
type PlanOptions struct {
	Nodes         int     // T ≥ 1, number of controls
	Step          float64 // Δt > 0, s; 0.03 suits
	MinThrust     float64 // of one rotor, N; 0.1 suits
	MaxThrust     float64 // of one rotor, N; 8 suits (Crocoddyl's 5 lifts Hector by 1.38 of its weight only)
	MaxIterations int     // ≥ 1; 200 suits (about 25 are needed)
	Tolerance     float64 // > 0, of the final position (m), attitude (rad) and twist (m/s, rad/s), and of places on the way (m); 0.05 suits
	PoseWeight    float64 // ≥ 0, all the way (1/m², 1/rad²); Crocoddyl's example has 1e-2
	ThrustWeight  float64 // > 0, 1/N²; Crocoddyl's example has 1e-6
}

// Validate refuses settings without meaning.
func (o PlanOptions) Validate() error {
	for _, c := range []struct {
		name, unit string
		value      float64
	}{
		{"step Δt", "s", o.Step}, {"least thrust", "N", o.MinThrust}, {"greatest thrust", "N", o.MaxThrust}, {"tolerance", "m", o.Tolerance},
		{"thrust weight", "1/N²", o.ThrustWeight},
	} {
		if !(c.value > 0) || math.IsInf(c.value, 0) {
			return fmt.Errorf("quadrotor: %s = %g [%s] must be positive and finite", c.name, c.value, c.unit)
		}
	}
	switch {
	case !(o.MinThrust < o.MaxThrust):
		return fmt.Errorf("quadrotor: least thrust %g N must be below greatest thrust %g N", o.MinThrust, o.MaxThrust)
	case !(o.PoseWeight >= 0) || math.IsInf(o.PoseWeight, 0):
		return fmt.Errorf("quadrotor: pose weight = %g [1/m²] must be finite and not negative", o.PoseWeight)
	case o.Step > 0.2:
		return fmt.Errorf("quadrotor: step Δt = %g [s] is too long for the explicit Euler plan: at most 0.2", o.Step)
	}
	return nil
}

// Plan is a converged optimal control sequence.
type Plan struct {
	Params     Params
	Start      State
	Goals      []State          // in the order they are flown to
	Step       float64          // Δt, s
	Controls   []Control        // [nodes], N
	Gains      []ddp.GainMatrix // [nodes]: u − K(x ⊖ x_planned) holds the plan against disturbances
	Planned    []State          // [nodes+1], by Crocoddyl's Euler step: not physics at usual Δt, see the package comment
	Cost       float64
	Iterations int
}

// Weights of the plan's cost. That of the twist (1e-6·1000) is Crocoddyl's example; those of the end, and of goals on
// the way, are ours: the example does not ask for rest.
const (
	twistWeight     = 1e-3
	endWeight       = 10
	boxStopCriteria = 5e-5
)

// Planner finds flights between states with BoxFDDP. It reuses its memory: it serves one goroutine at a time.
type Planner struct {
	options  PlanOptions
	problem  Problem
	solver   *ddp.Solver[State]
	states   []State
	controls []Control
}

// NewPlanner prepares plans of the given settings.
func NewPlanner(o PlanOptions) (*Planner, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	options := ddp.Options{Method: ddp.BoxFDDP, MaxIterations: o.MaxIterations, StopTolerance: boxStopCriteria}
	for i := range options.Lower {
		options.Lower[i], options.Upper[i] = o.MinThrust, o.MaxThrust
	}
	solver, err := ddp.NewSolver[State](o.Nodes, options)
	if err != nil {
		return nil, fmt.Errorf("quadrotor: %w", err)
	}
	return &Planner{
		options: o, solver: solver, states: make([]State, o.Nodes+1), controls: make([]Control, o.Nodes),
		problem: Problem{
			Nodes: o.Nodes, Step: o.Step,
			Running: Cost{Pulls: make([]Pull, 1), Thrust: o.ThrustWeight}, End: Cost{Pulls: make([]Pull, 1)},
		},
	}, nil
}

// Plan flies from start to the last of the goals, whose twist should be zero, in Nodes·Step seconds, and through the
// places of those before it, after equal parts of the time, however turned and as fast as may be. The first guess
// hovers at the start. The error wraps [ErrNoPlan] if the solver does not converge, or passes or ends farther from a
// goal than the tolerance (too short a time).
func (pl *Planner) Plan(p Params, start State, goals []State) (*Plan, error) {
	if n := len(goals); n < 1 || n > pl.options.Nodes {
		return nil, fmt.Errorf("quadrotor: a flight of %d nodes to %d goals: need at least one goal, and a node for each", pl.options.Nodes, n)
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if err := start.Validate(); err != nil {
		return nil, fmt.Errorf("quadrotor: start: %w", err)
	}
	for i := range goals {
		if err := goals[i].Validate(); err != nil {
			return nil, fmt.Errorf("quadrotor: goal %d: %w", i, err)
		}
	}
	hover := p.HoverThrust()
	if !(pl.options.MinThrust < hover && hover < pl.options.MaxThrust) {
		return nil, fmt.Errorf("quadrotor: a mass of %g kg hovers at %g N a rotor, not inside the bounds %g N to %g N",
			p.Mass, hover, pl.options.MinThrust, pl.options.MaxThrust)
	}
	pl.prepare(p, &start, goals, hover)
	converged, err := pl.solver.Solve(pl.problem.View(), pl.states, pl.controls)
	log := pl.solver.Log()
	switch {
	case err != nil:
		return nil, fmt.Errorf("quadrotor: %w: %w", ErrNoPlan, err)
	case !converged:
		return nil, fmt.Errorf("quadrotor: %w: not converged after %d iterations; raise MaxIterations or draw another flight", ErrNoPlan, len(log))
	}
	plan := &Plan{
		Params: p, Start: start, Goals: goals, Step: pl.options.Step,
		Controls: make([]Control, pl.options.Nodes), Planned: make([]State, pl.options.Nodes+1),
		Gains: make([]ddp.GainMatrix, pl.options.Nodes),
		Cost:  log[len(log)-1].Cost, Iterations: len(log),
	}
	pl.solver.Trajectory(plan.Planned, plan.Controls)
	for t := range plan.Gains {
		plan.Gains[t] = *pl.solver.Gain(t)
	}
	for i, leg := range pl.problem.Legs {
		d := goals[i].Pose.InverseTimes(&plan.Planned[leg.Until].Pose).P
		if miss := math.Sqrt(se3.Dot(d, d)); !(miss <= pl.options.Tolerance) {
			return nil, fmt.Errorf("quadrotor: %w: the best flight passes goal %d at %g m, more than %g; allow more time",
				ErrNoPlan, i, miss, pl.options.Tolerance)
		}
	}
	if miss := missOf(&plan.Planned[pl.options.Nodes], &goals[len(goals)-1]); !(miss <= pl.options.Tolerance) {
		return nil, fmt.Errorf("quadrotor: %w: the best flight of %g s ends %g off the goal (m, rad, m/s or rad/s), more than %g; allow more time",
			ErrNoPlan, float64(pl.options.Nodes)*pl.options.Step, miss, pl.options.Tolerance)
	}
	return plan, nil
}

// prepare sets the problem and the first guess.
func (pl *Planner) prepare(p Params, start *State, goals []State, hover float64) {
	pl.problem.Params, pl.problem.Start = p, *start
	var running, place, end Tangent
	for i := range 6 {
		running[i], running[6+i] = pl.options.PoseWeight, twistWeight
		end[i], end[6+i] = endWeight, endWeight
	}
	copy(place[:3], end[:3])
	last := len(goals) - 1
	pl.problem.Running.Pulls[0] = Pull{goals[last], running}
	pl.problem.End.Pulls[0] = Pull{goals[last], end}
	pl.problem.Legs = pl.problem.Legs[:0]
	for i, goal := range goals[:last] {
		pl.problem.Legs = append(pl.problem.Legs, Leg{
			Until:   (i + 1) * pl.options.Nodes / len(goals),
			Running: Cost{Pulls: []Pull{{goal, running}}, Thrust: pl.options.ThrustWeight}, End: Cost{Pulls: []Pull{{goal, place}}},
		})
	}
	for t := range pl.states {
		pl.states[t] = State{Pose: start.Pose}
	}
	pl.states[0] = *start
	for t := range pl.controls {
		pl.controls[t] = Control{hover, hover, hover, hover}
	}
}

// missOf is the largest entry of x ⊖ goal.
func missOf(x, goal *State) (largest float64) {
	var d Tangent
	minus(&d, x, goal)
	for _, v := range d {
		largest = max(largest, math.Abs(v))
	}
	return largest
}
