package experiment_test

import (
	"context"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/result"
)

// made makes an item and gives its result.
func made[T any](ctx context.Context, w *experiment.Workspace, i experiment.Item) (value T, err error) {
	s, err := w.Step(i)
	if err != nil {
		return value, err
	}
	if err := s.Make(ctx); err != nil {
		return value, err
	}
	return value, s.Read(&value)
}

func generated(ctx context.Context, w *experiment.Workspace, system string) (*result.Data, error) {
	return made[*result.Data](ctx, w, experiment.Item{Kind: "data", System: system})
}

func trained(ctx context.Context, w *experiment.Workspace, system, model string, seed int) (*result.Training, error) {
	return made[*result.Training](ctx, w, experiment.Item{Kind: "train", System: system, Model: model, Seed: seed})
}

func evaluated(ctx context.Context, w *experiment.Workspace, system, model string, seed int) (*result.Evaluation, error) {
	return made[*result.Evaluation](ctx, w, experiment.Item{Kind: "evaluate", System: system, Model: model, Seed: seed})
}

func referred(ctx context.Context, w *experiment.Workspace, system string) ([]result.Evaluation, error) {
	return made[[]result.Evaluation](ctx, w, experiment.Item{Kind: "references", System: system})
}

// stale tells why an item would be made anew.
func stale(w *experiment.Workspace, i experiment.Item) (string, error) {
	s, err := w.Step(i)
	if err != nil {
		return "", err
	}
	return experiment.Stale(s)
}
