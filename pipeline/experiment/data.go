package experiment

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/store"
)

const setName = "set.safetensors"

// dataStep is determined by the settings, the code that generates and the processor's arithmetic.
func (w *Workspace) dataStep(system string) (step, error) {
	if err := CheckSystem(system); err != nil {
		return step{}, err
	}
	code, err := w.codeVersion(dataPackages...)
	if err != nil {
		return step{}, err
	}
	return newStep("data", map[string]any{"system": system, "settings": w.Profile.Quantum.Data, "code": code, "numerics": store.Numerics()})
}

// Data generates a system's data set, or finds it in the store, and publishes its description.
func (w *Workspace) Data(ctx context.Context, system string) (*result.Data, error) {
	return w.data(ctx, system, always)
}

func (w *Workspace) data(ctx context.Context, system string, when publication) (*result.Data, error) {
	step, err := w.dataStep(system)
	if err != nil {
		return nil, err
	}
	data, err := obtain[result.Data](ctx, w, step, w.Results().DataFile(system), when,
		func(folder *store.Folder) error { return w.generate(ctx, system, step.key, folder) }, setName)
	if err != nil {
		return nil, fmt.Errorf("data %s: %w", system, err)
	}
	return data, nil
}

func (w *Workspace) generate(ctx context.Context, system, key string, folder *store.Folder) error {
	started := time.Now()
	settings := w.Profile.Quantum.Data
	bar := progress.New(w.Log, "data "+system, dataset.QuantumSystems(settings), progress.WithUnit("system"))
	bar.Start(0)
	var simulated atomic.Int64
	set, err := dataset.Quantum(ctx, settings, w.Workers, func() { bar.Set(int(simulated.Add(1)), "") })
	bar.Done("")
	if err != nil {
		return err
	}
	if err := writeSet(folder.File(setName), set); err != nil {
		return err
	}
	return complete(folder, result.Data{
		System: system, Channels: set.Channels, Mean: set.Scale.Mean, Deviation: set.Scale.Deviation,
		Systems: [3]int{len(set.Train), len(set.Validation), len(set.OOD)},
		File:    w.relative(folder.File(setName)), Key: key,
	}, w.provenance([]int{settings.Seed}, started, 0))
}

// load gives the data set, generating it if it is not there.
func (w *Workspace) load(ctx context.Context, system string) (*dataset.Set, error) {
	data, err := w.data(ctx, system, ifMissing)
	if err != nil {
		return nil, err
	}
	return readSet(w.Out(), data)
}
