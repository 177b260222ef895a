package experiment

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"metasymlab/pipeline/experiment/traits"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/result/diagnosis"
	"metasymlab/pipeline/store"
)

// diagnosisPackages are those whose code determines a diagnosis.
var diagnosisPackages = []string{"metasymlab/pipeline/experiment/traits", here + "diagnosis.go"}

// diagnosisStep tells the damage of real drones from what the MetaSym trained with a seed adapts to each hop of theirs.
// It is determined by the trained model, the real flights and the code.
type diagnosisStep struct {
	training trainStep
	real     dataStep
}

func newDiagnosis(w *Workspace, i Item) (s diagnosisStep, err error) {
	if s.training, err = newTrain(w, Item{System: i.System, Model: exported, Seed: i.Seed}); err != nil {
		return s, err
	}
	if !s.training.data.of.measured {
		return s, fmt.Errorf("system '%s' is simulated: a diagnosis is of real flights", i.System)
	}
	s.real, err = newData(w, Item{System: realName})
	return s, err
}

func (s diagnosisStep) item() Item {
	return Item{Kind: "diagnosis", System: s.training.data.of.name, Seed: s.training.seed}
}

func (s diagnosisStep) file(in result.Folder) string {
	return diagnosis.File(in, s.training.data.of.name, s.training.seed)
}

func (s diagnosisStep) needs() []need { return []need{{"training", s.training}, {"data", s.real}} }

func (s diagnosisStep) parts() (map[string]any, []string) {
	return map[string]any{}, diagnosisPackages
}

func (s diagnosisStep) make(ctx context.Context) error {
	_, err := made(ctx, s.training.data.w, s, s.diagnose)
	return err
}

func (s diagnosisStep) diagnose(
	ctx context.Context, _ *store.Folder, key string) (found diagnosis.Diagnosis, from store.Provenance, err error) {
	w, seed := s.training.data.w, s.training.seed
	r, model, err := s.training.metasym(ctx)
	if err != nil {
		return found, from, err
	}
	set, err := s.real.set(ctx)
	if err != nil {
		return found, from, err
	}
	started := time.Now()
	bar := progress.New(w.Log, s.item().String(), traits.Count(set), progress.WithUnit("hop or flight"))
	bar.Start(0)
	var finished atomic.Int64
	found, err = traits.Diagnose(ctx, r.backend, set, model.Trained(r.weights), w.Workers, func() { bar.Set(int(finished.Add(1)), "") })
	bar.Done("")
	found.System, found.Seed, found.Key = s.training.data.of.name, seed, key
	return found, w.provenance([]int{seed}, started, 0), err
}
