package experiment

import (
	"context"
	"fmt"
)

// Elsewhere is the same workspace with another output folder: what is asked of it is computed from scratch there, and the
// results have the same keys.
func (w *Workspace) Elsewhere(folder string) *Workspace {
	other := *w
	other.output = folder
	return &other
}

// Make computes an item, with all it needs, or finds it in the store, and publishes it.
func (w *Workspace) Make(ctx context.Context, i Item) error {
	var err error
	switch i.Kind {
	case "data":
		_, err = w.Data(ctx, i.System)
	case "references":
		_, err = w.References(ctx, i.System)
	case "train":
		_, err = w.Train(ctx, i.System, i.Model, i.Seed)
	case "evaluate":
		_, err = w.Evaluate(ctx, i.System, i.Model, i.Seed)
	case "symplecticity":
		_, err = w.Symplecticity(ctx, i.System, i.Seed)
	default:
		err = fmt.Errorf("no command makes a result of kind %q", i.Kind)
	}
	return err
}
