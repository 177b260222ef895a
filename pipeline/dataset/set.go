// Package dataset turns simulated systems into the paper's data sets: training, validation and out-of-distribution
// systems, scaled, cut into windows.
//
// Axes, as in package metasym: s system, k trajectory of a system, w window, t time, n state, m control.
package dataset

import "fmt"

// Set is one data set: trajectories of systems of one kind, in scaled units. One that is for models trained on another
// set has only OOD systems, in that set's scale.
type Set struct {
	System   string   // name of the systems, for example "quantum" or "mesh3x3"
	Channels []string // name of each state channel, n
	Controls int      // m
	Scale    Scale    // fitted on the training systems; what the states were scaled with

	Train      []System
	Validation []System // drawn like Train, never trained on: early stopping looks at them
	OOD        []System // from other parameter distributions; touched once, for the final evaluation
	Shifted    []System // drawn like OOD, other systems: what adapts is chosen on them, which in-range systems misrank
}

// System is one physical system: its parameters and its trajectories, in the order they were recorded.
type System struct {
	Parameters   []Parameter
	Trajectories []Trajectory
}

// Parameter is a named physical parameter.
type Parameter struct {
	Name  string
	Value float64
}

// Trajectory is a sequence of states of one system.
type Trajectory struct {
	State   []float64 // [t,n], scaled; q then p
	Control []float64 // [t,m]
	Step    []float64 // [t]: Δt from t to t+1, in the system's unit of time
}

// Length is the number of time steps.
func (t Trajectory) Length() int { return len(t.Step) }

// Dim is n, the dimension of the state.
func (s *Set) Dim() int { return len(s.Channels) }

// Split names a part of a set.
type Split int

// The parts of a set. Their values are part of the random streams: do not reorder.
const (
	Train Split = iota
	Validation
	OOD
	Shifted
)

// String is the split's name in files and messages.
func (s Split) String() string { return [...]string{"train", "validation", "ood", "shifted"}[s] }

// Splits lists the parts of a set.
var Splits = []Split{Train, Validation, OOD, Shifted}

// Outside tells whether a split's systems are from the unseen systems' distributions, not from those of training.
func (s Split) Outside() bool { return s == OOD || s == Shifted }

// Systems gives the systems of a split.
func (s *Set) Systems(split Split) []System {
	return [...][]System{s.Train, s.Validation, s.OOD, s.Shifted}[split]
}

// Put sets the systems of a split.
func (s *Set) Put(split Split, systems []System) {
	*[...]*[]System{&s.Train, &s.Validation, &s.OOD, &s.Shifted}[split] = systems
}

// AdaptationAndMeta splits the trajectories of a system in time: the first half of what was recorded is the adaptation
// set I_adapt, the rest the meta set I_meta (section 3.1). With several records of a system the halves are whole
// records, so that both contain the transient from the initial state; a single one is cut in the middle.
func (s *Set) AdaptationAndMeta(system System) (adaptation, meta []Trajectory) {
	all := system.Trajectories
	if len(all) == 1 {
		half := all[0].Length() / 2
		return []Trajectory{s.Cut(all[0], 0, half)}, []Trajectory{s.Cut(all[0], half, all[0].Length())}
	}
	return all[:len(all)/2], all[len(all)/2:]
}

// Cut is the part of a trajectory from step from to before step to.
func (s *Set) Cut(t Trajectory, from, to int) Trajectory {
	return Trajectory{
		State:   t.State[from*s.Dim() : to*s.Dim()],
		Control: t.Control[from*s.Controls : to*s.Controls],
		Step:    t.Step[from:to],
	}
}

// Validate checks that the set is whole: every trajectory has the set's dimensions.
func (s *Set) Validate() error {
	for _, split := range Splits {
		for i, system := range s.Systems(split) {
			for k, t := range system.Trajectories {
				if len(t.State) != t.Length()*s.Dim() || len(t.Control) != t.Length()*s.Controls {
					return fmt.Errorf("data set %s: %s system %d, trajectory %d: %d states and %d controls for %d steps of %d and %d channels",
						s.System, split, i, k, len(t.State), len(t.Control), t.Length(), s.Dim(), s.Controls)
				}
			}
		}
	}
	return nil
}
