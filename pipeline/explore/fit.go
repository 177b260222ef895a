package explore

import (
	"context"
	"errors"
	"fmt"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/flowmap"
	"metasymlab/pipeline/systems/phaseplane"
)

// fitted is a stored fit.
type fitted struct {
	Steps   []int
	Losses  []float64
	Weights []float32
}

// Fit fits a symplectic net to an orbit of one degree of freedom, from a seed, or gets the one that the store has of
// the same orbit, settings, seed and code. watch is called with the training loss at each check, of a stored fit too;
// nil for nobody.
//
// An interrupt is an error, and nothing is kept of a fit that has not ended: it takes seconds.
func (l *Lab) Fit(fit flowmap.Fit, orbit phaseplane.Orbit, seed uint64, watch func(step int, loss float64)) (*flowmap.Map, error) {
	if watch == nil {
		watch = func(int, float64) {}
	}
	if err := fit.Validate(); err != nil {
		return nil, err
	}
	stored := true
	found, err := experiment.Keep(l.ctx, l.workspace, "fit", map[string]any{"fit": fit, "orbit": orbit, "seed": seed},
		[]string{"metasymlab/pipeline/experiment/flowmap"}, nil, func() (f fitted, err error) {
			stored = false
			m, err := fit.Run(l.ctx, l.backend, orbit.Points, seed, func(step int, loss float64) {
				f.Steps, f.Losses = append(f.Steps, step), append(f.Losses, loss)
				watch(step, loss)
			})
			if errors.Is(err, context.Canceled) {
				return f, fmt.Errorf("interrupted after %d of %d steps: run the cell again to fit anew", f.Steps[len(f.Steps)-1], fit.Steps)
			}
			if err != nil {
				return f, err
			}
			defer m.Close()
			f.Weights = m.Weights
			return f, nil
		})
	if err != nil {
		return nil, err
	}
	if stored {
		for i, step := range found.Steps {
			watch(step, found.Losses[i])
		}
	}
	return flowmap.New(l.backend, fit.Encoder, found.Weights)
}
