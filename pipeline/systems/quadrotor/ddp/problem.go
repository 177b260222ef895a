package ddp

// Dimensions of a rigid body with four controls.
const (
	StateSize   = 12
	ControlSize = 4
)

// Vectors and matrices, by rows.
type (
	Tangent      [StateSize]float64
	Control      [ControlSize]float64
	StateMatrix  [StateSize][StateSize]float64     // [state, state]
	InputMatrix  [StateSize][ControlSize]float64   // [state, control]
	ActionMatrix [ControlSize][ControlSize]float64 // [control, control]
	GainMatrix   [ControlSize][StateSize]float64   // [control, state]
)

// Expansion holds the derivatives of one node: of the dynamics with respect to tangents at x and at f(x, u),
// and the quadratic model of its cost. Costs have no cross term ℓ_xu.
type Expansion struct {
	Fx  StateMatrix
	Fu  InputMatrix
	Lx  Tangent
	Lu  Control
	Lxx StateMatrix
	Luu ActionMatrix
}

// Problem is what the solver asks of an optimal control problem with states X. Its methods must not keep the
// pointers they are given. No method may allocate if the solver is not to.
type Problem[X any] interface {
	// Horizon is T ≥ 1, the number of controls.
	Horizon() int
	// Initial is the state x0 that the trajectory starts from.
	Initial() X
	// Step writes f(x, u) into next and returns the cost of running node t.
	Step(next *X, t int, x *X, u *Control) (cost float64)
	// Terminal returns the cost of the last state.
	Terminal(x *X) (cost float64)
	// Expand writes the derivatives of running node t.
	Expand(e *Expansion, t int, x *X, u *Control)
	// ExpandTerminal writes Lx and Lxx of the last state.
	ExpandTerminal(e *Expansion, x *X)
	// Plus writes x ⊕ d into sum; sum may be x.
	Plus(sum, x *X, d *Tangent)
	// Minus writes d = y ⊖ x, such that x ⊕ d = y.
	Minus(d *Tangent, y, x *X)
}
