package quadrotor

import "metasymlab/pipeline/systems/quadrotor/ddp"

// Problem is an optimal control problem of one quadrotor, discretised by Crocoddyl's Euler step. [Planner] poses
// and solves those of the data set; this is for others, such as Crocoddyl's examples.
type Problem struct {
	Params  Params
	Start   State
	Nodes   int     // T, number of controls
	Step    float64 // Δt, s
	Legs    []Leg   // of the way, in order, before the last one
	Running Cost    // a rate: every node of the last leg is charged its value times Δt
	End     Cost    // charged once
}

// Leg is a part of the way with costs of its own.
type Leg struct {
	Until   int  // the node at which the next leg begins
	Running Cost // as the problem's
	End     Cost // of the state at that node, charged once; its thrust weight is not looked at
}

// View is the problem as [ddp.Solver.Solve] takes it. The Problem may be changed between solves.
func (p *Problem) View() ddp.Problem[State] { return problem{p} }

var _ ddp.Problem[State] = problem{}

// problem hides the solver's view of a Problem.
type problem struct{ *Problem }

func (p problem) Horizon() int   { return p.Nodes }
func (p problem) Initial() State { return p.Start }

// costs are those of a node: its leg's, and that of the leg that ends there, if one does.
func (p problem) costs(t int) (running, passed *Cost) {
	for i := range p.Legs {
		switch leg := &p.Legs[i]; {
		case t < leg.Until:
			return &leg.Running, passed
		case t == leg.Until:
			passed = &leg.End
		}
	}
	return &p.Running, passed
}

func (p problem) Step(next *State, t int, x *State, u *Control) float64 {
	running, passed := p.costs(t)
	cost := p.Problem.Step * running.value(x, u)
	if passed != nil {
		cost += passed.value(x, nil)
	}
	p.Params.eulerStep(next, x, u, p.Problem.Step)
	return cost
}

func (p problem) Terminal(x *State) float64 { return p.End.value(x, nil) }

func (p problem) Expand(e *ddp.Expansion, t int, x *State, u *Control) {
	p.Params.expandEuler(e, x, u, p.Problem.Step)
	running, passed := p.costs(t)
	running.expand(e, x, u, p.Problem.Step)
	if passed != nil {
		passed.addPulls(e, x, 1)
	}
}

func (p problem) ExpandTerminal(e *ddp.Expansion, x *State) { p.End.expand(e, x, nil, 1) }

func (problem) Plus(sum, x *State, d *Tangent) { plus(sum, x, d) }
func (problem) Minus(d *Tangent, y, x *State)  { minus(d, y, x) }
