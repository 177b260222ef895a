package experiment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
)

const (
	weightsName    = result.WeightsName
	checkpointName = "checkpoint.safetensors"

	// checkpointInterval bounds the work that a kill can lose. It does not change results.
	checkpointInterval = 5 * time.Second
)

// trainStep trains a model on a system's data with one seed. It is determined by the data, the model's settings and
// code, the seed, the arithmetic it runs in, and the weights that it starts with where those are another training's.
type trainStep struct {
	data  dataStep
	model entry
	seed  int
	start *trainStep // with whose weights it starts; nil for random ones
}

func newTrain(w *Workspace, i Item) (s trainStep, err error) {
	if err := CheckTrained(i.System); err != nil {
		return s, err
	}
	if s.data, err = newData(w, i); err != nil {
		return s, err
	}
	if s.model, err = findModel(i.Model); err != nil {
		return s, err
	}
	s.seed = i.Seed
	models := s.data.of.models(w.Profile)
	if !s.model.trained(models) {
		return s, fmt.Errorf("profile %s has no %s, so this model is not trained on this system", w.Profile.Name, s.model.missing(i.System))
	}
	if seeds := s.model.seeds(models); !slices.Contains(seeds, s.seed) {
		return s, fmt.Errorf("seed %d is not in profile %s, which has %v for %s", s.seed, w.Profile.Name, seeds, i.System)
	}
	if from := s.data.of.startsFrom; from != "" {
		start, err := newTrain(w, Item{System: from, Model: i.Model, Seed: i.Seed})
		if err != nil {
			return s, err
		}
		s.start = &start
	}
	return s, nil
}

func (s trainStep) item() Item { return Item{"train", s.data.of.name, s.model.name, s.seed} }

func (s trainStep) file(in result.Folder) string {
	return in.TrainingFile(s.data.of.name, s.model.name, s.seed)
}

func (s trainStep) needs() []need {
	needs := []need{{"data", s.data}}
	if s.start != nil {
		needs = append(needs, need{"start", *s.start})
	}
	return needs
}

func (s trainStep) parts() (map[string]any, []string) {
	w := s.data.w
	packages := append(slices.Clone(s.model.packages), here+"train.go")
	// What else of this program executes the graphs: with XLA the version of its link. What runs on the Go backend does
	// not depend on whether XLA is linked.
	if strings.HasPrefix(w.Backend, "xla:") {
		packages = append(packages, "metasymlab/metasym/backend/xla")
	}
	return map[string]any{
		"system": s.data.of.name, "model": s.model.name, "seed": s.seed,
		"settings": s.model.settings(s.data.of.models(w.Profile)), "backend": w.Backend,
	}, packages
}

func (s trainStep) make(ctx context.Context) error {
	_, err := s.run(ctx)
	return err
}

// run is what training and evaluation of one seed of a model share.
type run struct {
	set     *dataset.Set
	learner learner.Learner
	backend compute.Backend
	weights []*tensors.Tensor // trained
	key     string
}

// run trains the model, or finds it trained in the store, and publishes its record.
func (s trainStep) run(ctx context.Context) (*run, error) {
	w := s.data.w
	of, err := recipeOf(w, s)
	if err != nil {
		return nil, err
	}
	r := &run{key: of.key}
	if r.set, err = s.data.set(ctx); err != nil {
		return nil, err
	}
	if r.learner, err = s.model.build(s.data.of.models(w.Profile), r.set, s.seed, w.Workers); err != nil {
		return nil, fmt.Errorf("profile %s: %w", w.Profile.Name, err)
	}
	if r.backend, err = backend.Open(w.Profile.Backend); err != nil {
		return nil, err
	}
	fitted := false
	record, err := made(ctx, w, s, func(ctx context.Context, folder *store.Folder, _ string) (result.Training, store.Provenance, error) {
		fitted = true
		return s.fit(ctx, r, folder)
	})
	if err != nil {
		return nil, err
	}
	if !fitted { // it looks the same as one that has just ended
		for i, stage := range record.Stages {
			state := &training.State{TrainLoss: stage.TrainLoss, ValidationLoss: stage.ValidationLoss, BestEpoch: stage.BestEpoch}
			s.watch(r.learner.Stages()[i], state, true)
		}
	}
	if r.weights, err = readWeights(w.stored(of.kind, of.key, weightsName), r.learner.Parameters()); err != nil {
		return nil, fmt.Errorf("%s: %w", s.item(), err)
	}
	return r, nil
}

// initial are the weights that the training starts with.
func (s trainStep) initial(ctx context.Context, r *run) ([]*tensors.Tensor, error) {
	if s.start == nil {
		return r.learner.Initial()
	}
	before, err := s.start.run(ctx)
	if err != nil {
		return nil, err
	}
	return before.weights, nil
}

// fit trains stage after stage, from the checkpoint if there is one.
func (s trainStep) fit(ctx context.Context, r *run, folder *store.Folder) (record result.Training, from store.Provenance, err error) {
	started, w, label := time.Now(), s.data.w, s.item()
	stages := r.learner.Stages()
	at, err := readCheckpoint(folder.File(checkpointName), r.learner.Parameters(), stages)
	if err != nil { // it only saves time
		w.say("%s: beginning again: %v", label, err)
		at = nil
	}
	if at == nil {
		at = &checkpoint{}
		if at.weights, err = s.initial(ctx, r); err != nil {
			return record, from, err
		}
	} else {
		w.say("%s: going on from the checkpoint at epoch %d of %s", label, at.state().Epoch, stages[at.stage()].Name)
	}
	before := at.seconds
	save := func() error {
		at.seconds = before + time.Since(started).Seconds()
		return writeCheckpoint(folder.File(checkpointName), at, r.learner.Parameters(), stages)
	}
	for i, stage := range stages {
		if i < at.stage() {
			s.watch(stage, at.states[i], true)
			continue
		}
		if i >= len(at.states) {
			at.states = append(at.states, nil)
		}
		bar := progress.New(w.Log, label.String()+", "+stage.Name, stage.Config.Epochs)
		bar.Start(at.state().Epoch)
		saved, interval := time.Now(), checkpointInterval
		problem, err := stage.Problem(ctx, r.backend, at.weights)
		if err != nil {
			return record, from, fmt.Errorf("%s: %w", stage.Name, err)
		}
		final, err := training.Run(ctx, r.backend, problem, stage.Config, at.states[i], func(now *training.State) error {
			at.states[i] = now
			s.watch(stage, now, false)
			bar.Set(now.Epoch, fmt.Sprintf("loss %.4f, validation %.4f", now.TrainLoss[now.Epoch-1], now.ValidationLoss[now.Epoch-1]))
			if time.Since(saved) < interval {
				return nil
			}
			begun := time.Now()
			err := save()
			saved = time.Now()
			interval = max(checkpointInterval, 20*saved.Sub(begun)) // where writing is slow, at most a twentieth of the time goes into it
			return err
		})
		if err != nil {
			bar.Done("stopped")
			if ctx.Err() != nil && at.states[i] != nil {
				err = errors.Join(ctx.Err(), save()) // an interrupt loses only the unfinished epoch
			}
			return record, from, err
		}
		at.states[i] = final
		copy(at.weights[stage.From:stage.To], final.Best)
		s.watch(stage, final, true)
		bar.Done(fmt.Sprintf("best validation %.4f at epoch %d", final.BestLoss(), final.BestEpoch))
		if err := save(); err != nil {
			return record, from, err
		}
	}

	record = result.Training{System: s.data.of.name, Model: s.model.name, Seed: s.seed, ParameterCount: weights.Count(r.learner.Parameters()), Key: r.key}
	for i, state := range at.states {
		record.Stages = append(record.Stages, result.Stage{Name: stages[i].Name, TrainLoss: state.TrainLoss,
			ValidationLoss: state.ValidationLoss, BestEpoch: state.BestEpoch, InnerLoss: state.InnerLoss})
	}
	err = writeWeights(folder.File(weightsName), r.learner.Parameters(), at.weights)
	return record, w.provenance([]int{s.seed}, started, before), err
}
