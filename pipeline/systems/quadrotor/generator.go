package quadrotor

import (
	"errors"
	"fmt"
	"math/rand/v2"
)

// Flight is one trajectory of the data set: a plan, and the motion of the body when it is flown.
type Flight struct {
	Plan
	Thrusts  []Control // [nodes] flown, N; those of the plan if flown in open loop
	States   []State   // [nodes+1], by [Params.Rollout] from Start under Thrusts: the ground truth
	Attempts int       // draws it took, ≥ 1
}

// Chart gives the flight's states coordinates relative to its start.
func (f *Flight) Chart(m Momentum) Chart {
	return Chart{Params: f.Params, Reference: f.Start.Pose, Momentum: m}
}

// Trajectory returns the flight's states [nodes+1] in coordinates relative to its start.
func (f *Flight) Trajectory(m Momentum) ([]Coordinates, error) {
	chart, z := f.Chart(m), make([]Coordinates, len(f.States))
	if err := chart.Trajectory(z, f.States); err != nil {
		return nil, err
	}
	return z, nil
}

// GeneratorOptions are the settings of a [Generator].
type GeneratorOptions struct {
	Plan     PlanOptions
	Replay   Replay
	Substeps int // ≥ 1, integration steps of a node; 6 of 5 ms leave an error of 1e-6 (m, rad) or so after 3 s
	Attempts int // ≥ 1: so often a draw that gives no usable flight is repeated; 20 suits
}

// Generator draws flights. It reuses its memory: it serves one goroutine at a time.
type Generator struct {
	planner     *Planner
	nominal     Params
	scenario    Scenario
	options     GeneratorOptions
	coordinates []Coordinates
}

// NewGenerator prepares flights of a scenario about a nominal system.
func NewGenerator(nominal Params, s Scenario, o GeneratorOptions) (*Generator, error) {
	if err := nominal.Validate(); err != nil {
		return nil, err
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	switch {
	case o.Substeps < 1 || o.Substeps > 1<<20:
		return nil, fmt.Errorf("quadrotor: Substeps = %d must be between 1 and %d", o.Substeps, 1<<20)
	case o.Attempts < 1:
		return nil, fmt.Errorf("quadrotor: Attempts = %d must be at least 1", o.Attempts)
	case o.Replay != OpenLoop && o.Replay != Tracked:
		return nil, fmt.Errorf("quadrotor: %v is neither OpenLoop nor Tracked", o.Replay)
	}
	planner, err := NewPlanner(o.Plan)
	if err != nil {
		return nil, err
	}
	return &Generator{
		planner: planner, nominal: nominal, scenario: s, options: o, coordinates: make([]Coordinates, o.Plan.Nodes+1),
	}, nil
}

// Flight draws one flight; rng determines it. Draws without a plan, or whose attitude comes too near half a turn from
// level in the start's heading, are replaced, so flights are uniform in the scenario given that they are usable. The
// error is that of the last draw and wraps [ErrNoPlan] or [ErrHalfTurn].
func (g *Generator) Flight(rng *rand.Rand) (*Flight, error) {
	if rng == nil {
		return nil, fmt.Errorf("quadrotor: a flight needs a random generator, got nil")
	}
	var last error
	for attempt := range g.options.Attempts {
		f, err := g.Fly(g.scenario.Draw(g.nominal, rng))
		if err == nil {
			f.Attempts = attempt + 1
			return f, nil
		}
		if !errors.Is(err, ErrNoPlan) && !errors.Is(err, ErrHalfTurn) {
			return nil, err
		}
		last = err
	}
	return nil, fmt.Errorf("quadrotor: none of %d draws gave a flight; the last: %w", g.options.Attempts, last)
}

// Fly plans and replays one given flight.
func (g *Generator) Fly(p Params, start State, goals []State) (*Flight, error) {
	plan, err := g.planner.Plan(p, start, goals)
	if err != nil {
		return nil, err
	}
	nodes := len(plan.Controls)
	f := &Flight{Plan: *plan, Thrusts: make([]Control, nodes), States: make([]State, nodes+1), Attempts: 1}
	f.States[0] = start
	bounds := g.options.Plan
	for t := range nodes {
		x := f.States[t]
		f.Thrusts[t] = plan.thrustAt(t, &x, g.options.Replay, bounds.MinThrust, bounds.MaxThrust)
		if err := p.hold(&x, f.Thrusts[t], f.Step, g.options.Substeps); err != nil {
			return nil, fmt.Errorf("quadrotor: node %d of the flight: %w", t, err)
		}
		f.States[t+1] = x
	}
	chart := f.Chart(BodyMomentum)
	chart.Reference = LevelReference(&start)
	if err := chart.Trajectory(g.coordinates, f.States); err != nil {
		return nil, err
	}
	return f, nil
}
