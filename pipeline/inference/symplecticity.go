package inference

import (
	"fmt"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"
)

// NearSymplecticity measures how far one step of the adapted model is from symplectic at the end of the history
// (appendix C), in the model's units: see [metasym.NearSymplecticity]. The earlier steps of the model's window are held
// fixed.
//
// The history's last interval is the step that is measured; it has at least two states.
func (f *Forecaster) NearSymplecticity(h History) (metasym.SymplecticDefect, error) {
	var none metasym.SymplecticDefect
	if f.predictor == nil {
		return none, fmt.Errorf("near-symplecticity: %w", errNotAdapted)
	}
	m := f.model
	t, err := m.trajectory(h)
	if err != nil {
		return none, fmt.Errorf("near-symplecticity: %w", err)
	}
	steps := t.Length() - 1 // the last state is where the step leads
	if steps < 1 {
		return none, fmt.Errorf("near-symplecticity: a history of %d states has no step, need 2 or more", t.Length())
	}
	first := max(0, steps-m.Window())
	windows := dataset.NewWindows(1, 1, steps-first, m.Dim(), m.Controls())
	copy(windows.State, single(t.State[first*m.Dim():steps*m.Dim()]))
	copy(windows.Control, single(t.Control[first*m.Controls():steps*m.Controls()]))
	copy(windows.Step, single(t.Step[first:steps]))
	adapted, err := f.predictor.Adapted()
	if err != nil {
		return none, err
	}
	input := batch(windows)
	input.Next = nil
	states, _, err := metasym.NearSymplecticity(f.backend, adapted, input, metasym.FullJacobian)
	if err != nil {
		return none, err
	}
	return states[0], nil
}
