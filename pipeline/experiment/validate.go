package experiment

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/search"
	"metasymlab/pipeline/store"
)

// validatePackages are those whose code determines a validation, besides the training's.
var validatePackages = slices.Concat([]string{here + "validate.go"}, choosePackages)

// validateStep rolls a trained model out on the shifted validation systems, on which settings are chosen: unseen systems
// have no part in it. It is determined by the training, whose data have those systems, and by the evaluation's settings
// and its code. No artefact of the paper needs it.
type validateStep struct{ training trainStep }

// Validation is the item that validates what another one trains.
func Validation(trained Item) Item {
	trained.Kind = "validate"
	return trained
}

func newValidate(w *Workspace, i Item) (s validateStep, err error) {
	s.training, err = newTrain(w, i)
	return s, err
}

func (s validateStep) item() Item    { return Validation(s.training.item()) }
func (s validateStep) needs() []need { return []need{{"training", s.training}} }

func (s validateStep) file(in result.Folder) string {
	i := s.item()
	return filepath.Join(in.Path, "validation", i.System, i.Model, strconv.Itoa(i.Seed)+".json")
}

func (s validateStep) parts() (map[string]any, []string) {
	return map[string]any{"settings": s.training.data.of.evaluation(s.training.data.w.Profile)}, validatePackages
}

func (s validateStep) make(ctx context.Context) error {
	_, err := made(ctx, s.training.data.w, s, s.score)
	return err
}

func (s validateStep) score(ctx context.Context, _ *store.Folder, key string) (found search.Score, from store.Provenance, err error) {
	w, i := s.training.data.w, s.item()
	r, err := s.training.run(ctx)
	if err != nil {
		return found, from, err
	}
	started := time.Now()
	found = search.Score{System: i.System, Model: i.Model, Seed: i.Seed, Key: key}
	e, err := s.training.shifted(ctx, r)
	switch {
	case errors.Is(err, learner.ErrDiverged):
		found.Diverged = true
	case err != nil:
		return found, from, err
	default:
		found.Error = e.Mean()
	}
	return found, w.provenance([]int{i.Seed}, started, 0), nil
}

// shifted are the rollouts of a training's run on the shifted validation systems.
func (s trainStep) shifted(ctx context.Context, r *run) (e result.Evaluation, err error) {
	p, err := r.learner.Predictor(r.backend, r.weights)
	if err != nil {
		return e, err
	}
	t, err := s.data.trialOn(r.set, dataset.Shifted)
	if err != nil {
		return e, err
	}
	rollouts, err := evaluation.Rollout(ctx, t, s.seed, p)
	if err != nil {
		return e, err
	}
	e.Systems = evaluation.Score(t, rollouts)
	return e, nil
}
