package quadrotor

import "metasymlab/pipeline/systems/quadrotor/ddp"

// Problem is an optimal control problem of one quadrotor, discretised by Crocoddyl's Euler step. [Planner] poses
// and solves those of the data set; this is for others, such as Crocoddyl's examples.
type Problem struct {
	Params  Params
	Start   State
	Nodes   int     // T, number of controls
	Step    float64 // Δt, s
	Running Cost    // a rate: every node is charged its value times Δt
	End     Cost    // charged once
}

// View is the problem as [ddp.Solver.Solve] takes it. The Problem may be changed between solves.
func (p *Problem) View() ddp.Problem[State] { return problem{p} }

var _ ddp.Problem[State] = problem{}

// problem hides the solver's view of a Problem.
type problem struct{ *Problem }

func (p problem) Horizon() int   { return p.Nodes }
func (p problem) Initial() State { return p.Start }

func (p problem) Step(next *State, _ int, x *State, u *Control) float64 {
	cost := p.Problem.Step * p.Running.value(x, u)
	p.Params.eulerStep(next, x, u, p.Problem.Step)
	return cost
}

func (p problem) Terminal(x *State) float64 { return p.End.value(x, nil) }

func (p problem) Expand(e *ddp.Expansion, _ int, x *State, u *Control) {
	p.Params.expandEuler(e, x, u, p.Problem.Step)
	p.Running.expand(e, x, u, p.Problem.Step)
}

func (p problem) ExpandTerminal(e *ddp.Expansion, x *State) { p.End.expand(e, x, nil, 1) }

func (problem) Plus(sum, x *State, d *Tangent) { plus(sum, x, d) }
func (problem) Minus(d *Tangent, y, x *State)  { minus(d, y, x) }
