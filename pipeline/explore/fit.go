package explore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"metasymlab/pipeline/experiment/flowmap"
	"metasymlab/pipeline/store"
	"metasymlab/pipeline/systems/phaseplane"
)

// fitted is a stored fit.
type fitted struct {
	Steps   []int
	Losses  []float64
	Weights []float32
}

// Fit fits a symplectic net to an orbit of one degree of freedom, from a seed, or gets the one that the store has of the same
// orbit, settings, seed and code. watch is called with the training loss at each check, of a stored fit too; nil for nobody.
//
// An interrupt is an error, and nothing is kept of a fit that has not ended: it takes seconds.
func (l *Lab) Fit(fit flowmap.Fit, orbit phaseplane.Orbit, seed uint64, watch func(step int, loss float64)) (*flowmap.Map, error) {
	if watch == nil {
		watch = func(int, float64) {}
	}
	if err := fit.Validate(); err != nil {
		return nil, err
	}
	found, err := keep(l, "fit", map[string]any{"fit": fit, "orbit": orbit, "seed": seed},
		[]string{"metasymlab/pipeline/experiment/flowmap"}, func() (*fitted, error) {
			var f fitted
			m, err := fit.Run(l.ctx, l.backend, orbit.Points, seed, func(step int, loss float64) {
				f.Steps, f.Losses = append(f.Steps, step), append(f.Losses, loss)
				watch(step, loss)
			})
			if errors.Is(err, context.Canceled) {
				return nil, fmt.Errorf("interrupted after %d of %d steps: run the cell again to fit anew", f.Steps[len(f.Steps)-1], fit.Steps)
			}
			if err != nil {
				return nil, err
			}
			defer m.Close()
			f.Weights = m.Weights
			return &f, nil
		}, func(f *fitted) {
			for i, step := range f.Steps {
				watch(step, f.Losses[i])
			}
		})
	if err != nil {
		return nil, err
	}
	return flowmap.New(l.backend, fit.Encoder, found.Weights)
}

// keep gets what compute gives from the store, where an equal question has been answered before by equal code; then stored
// sees it. One process at a time works on a question.
func keep[T any](l *Lab, kind string, parts map[string]any, packages []string, compute func() (*T, error), stored func(*T)) (*T, error) {
	code, err := store.CodeVersion(l.workspace.Root, packages...)
	if err != nil {
		return nil, err
	}
	parts["code"], parts["backend"], parts["numerics"] = code, l.workspace.Backend, store.Numerics()
	key, err := store.Key(parts)
	if err != nil {
		return nil, err
	}
	folder, err := store.Open(l.ctx, l.workspace.Store(), kind, key, nil)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	value := new(T)
	file := folder.File("result.json")
	switch err := store.ReadRecord(file, value); {
	case err == nil:
		stored(value)
		return value, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	if value, err = compute(); err != nil {
		return nil, err
	}
	return value, store.WriteRecord(file, value)
}
