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
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/experiment/training"
	"metasymlab/pipeline/progress"
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

// trainStep is determined by the data, the model's settings and code, the seed, and the arithmetic it runs in.
func (w *Workspace) trainStep(system, model string, seed int) (step, error) {
	if err := CheckTrained(system); err != nil {
		return step{}, err
	}
	of, err := findSystem(system)
	if err != nil {
		return step{}, err
	}
	entry, err := findModel(model)
	if err != nil {
		return step{}, err
	}
	if !entry.trained(of.models(w.Profile)) {
		return step{}, fmt.Errorf("profile %s has no %s, so this model is not trained on this system", w.Profile.Name, entry.missing(system))
	}
	if seeds := entry.seeds(of.models(w.Profile)); !slices.Contains(seeds, seed) {
		return step{}, fmt.Errorf("seed %d is not in profile %s, which has %v for %s", seed, w.Profile.Name, seeds, system)
	}
	data, err := w.dataStep(system)
	if err != nil {
		return step{}, err
	}
	code, err := w.program.Version(append(w.linked(entry.packages), here+"train.go")...)
	if err != nil {
		return step{}, err
	}
	return newStep("train", map[string]any{
		"system": system, "model": model, "data": data.key, "seed": seed,
		"settings": entry.settings(of.models(w.Profile)),
		"backend":  w.Backend, "code": code, "numerics": store.Numerics(),
	})
}

// linked are packages and what else of this program executes their graphs: with XLA the version of its link. What runs on the
// Go backend does not depend on whether XLA is linked.
func (w *Workspace) linked(packages []string) []string {
	if !strings.HasPrefix(w.Backend, "xla:") {
		return slices.Clone(packages)
	}
	return append(slices.Clone(packages), "metasymlab/metasym/backend/xla")
}

// run is what training and evaluation of one seed of a model share.
type run struct {
	set     *dataset.Set
	learner learner.Learner
	backend compute.Backend
	weights []*tensors.Tensor // initial ones, then trained ones
	key     string
}

// Train trains a model on a system's data with one seed, or finds the trained model in the store, and publishes its record.
func (w *Workspace) Train(ctx context.Context, system, model string, seed int) (*result.Training, error) {
	_, record, err := w.train(ctx, system, model, seed)
	return record, err
}

func (w *Workspace) train(ctx context.Context, system, model string, seed int) (*run, *result.Training, error) {
	step, err := w.trainStep(system, model, seed)
	if err != nil {
		return nil, nil, err
	}
	entry, err := findModel(model)
	if err != nil {
		return nil, nil, err
	}
	of, err := findSystem(system)
	if err != nil {
		return nil, nil, err
	}
	set, err := w.Set(ctx, system)
	if err != nil {
		return nil, nil, err
	}
	r := &run{set: set, key: step.key}
	if r.learner, err = entry.build(of.models(w.Profile), set, seed, w.Workers); err != nil {
		return nil, nil, fmt.Errorf("profile %s: %w", w.Profile.Name, err)
	}
	if r.backend, err = backend.Open(w.Profile.Backend); err != nil {
		return nil, nil, err
	}
	label := fmt.Sprintf("train %s %s seed %d", system, model, seed)
	fitted := false
	record, err := obtain[result.Training](ctx, w, step, w.Results().TrainingFile(system, model, seed),
		func(folder *store.Folder) error {
			fitted = true
			return w.fit(ctx, r, label, folder, result.Training{System: system, Model: model, Seed: seed})
		})
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", label, err)
	}
	if !fitted {
		w.watchStored(record, r.learner.Stages())
	}
	if r.weights, err = readWeights(w.stored(step.kind, step.key, weightsName), r.learner.Parameters()); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", label, err)
	}
	return r, record, nil
}

// fit trains stage after stage, from the checkpoint if there is one.
func (w *Workspace) fit(ctx context.Context, r *run, label string, folder *store.Folder, record result.Training) error {
	started := time.Now()
	stages := r.learner.Stages()
	at, err := readCheckpoint(folder.File(checkpointName), r.learner.Parameters(), stages)
	if err != nil { // it only saves time
		w.say("%s: beginning again: %v", label, err)
		at = nil
	}
	if at == nil {
		at = &checkpoint{}
		if at.weights, err = r.learner.Initial(); err != nil {
			return err
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
			w.watch(record, stage, at.states[i], true)
			continue
		}
		if i >= len(at.states) {
			at.states = append(at.states, nil)
		}
		bar := progress.New(w.Log, label+", "+stage.Name, stage.Config.Epochs)
		bar.Start(at.state().Epoch)
		saved, interval := time.Now(), checkpointInterval
		problem, err := stage.Problem(ctx, r.backend, at.weights)
		if err != nil {
			return fmt.Errorf("%s: %w", stage.Name, err)
		}
		final, err := training.Run(ctx, r.backend, problem, stage.Config, at.states[i], func(s *training.State) error {
			at.states[i] = s
			w.watch(record, stage, s, false)
			bar.Set(s.Epoch, fmt.Sprintf("loss %.4f, validation %.4f", s.TrainLoss[s.Epoch-1], s.ValidationLoss[s.Epoch-1]))
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
			return err
		}
		at.states[i] = final
		copy(at.weights[stage.From:stage.To], final.Best)
		w.watch(record, stage, final, true)
		bar.Done(fmt.Sprintf("best validation %.4f at epoch %d", final.BestLoss(), final.BestEpoch))
		if err := save(); err != nil {
			return err
		}
	}

	for i, s := range at.states {
		record.Stages = append(record.Stages, result.Stage{
			Name: stages[i].Name, TrainLoss: s.TrainLoss, ValidationLoss: s.ValidationLoss, BestEpoch: s.BestEpoch, InnerLoss: s.InnerLoss})
	}
	record.ParameterCount = weights.Count(r.learner.Parameters())
	record.Key = r.key
	if err := writeWeights(folder.File(weightsName), r.learner.Parameters(), at.weights); err != nil {
		return err
	}
	return complete(folder, record, w.provenance([]int{record.Seed}, started, before))
}
