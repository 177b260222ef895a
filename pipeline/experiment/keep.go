package experiment

import (
	"context"
	"time"

	"metasymlab/pipeline/store"
)

// Keep gives the answer to a question that is no step of the pipeline's: the stored one, if equal parts have been asked
// about before, with equal code of the packages, on the same backend and processor; else what compute finds, which is
// then stored. Nothing is published. One process at a time works on a question.
func Keep[T any](ctx context.Context, w *Workspace, kind string, parts map[string]any, packages []string, seeds []int, compute func() (T, error)) (*T, error) {
	code, err := w.program.Version(packages...)
	if err != nil {
		return nil, err
	}
	parts["code"], parts["packages"], parts["backend"], parts["numerics"] = code, packages, w.Backend, store.Numerics()
	of, err := newRecipe(kind, parts)
	if err != nil {
		return nil, err
	}
	return obtain(ctx, w, of, "", func(context.Context, *store.Folder, string) (T, store.Provenance, error) {
		started := time.Now()
		value, err := compute()
		return value, w.provenance(seeds, started, 0), err
	})
}
