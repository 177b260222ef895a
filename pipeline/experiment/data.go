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

// dataStep is determined by the settings, the code that generates and the processor's arithmetic; for a derived system also
// by the data that its scale is from.
func (w *Workspace) dataStep(name string) (step, error) {
	system, err := findSystem(name)
	if err != nil {
		return step{}, err
	}
	code, err := w.program.Version(system.packages...)
	if err != nil {
		return step{}, err
	}
	parts := map[string]any{"system": name, "settings": system.settings(w.Profile), "code": code, "numerics": store.Numerics()}
	if system.derived() {
		trained, err := w.dataStep(system.trainedOn)
		if err != nil {
			return step{}, err
		}
		parts["training_data"] = trained.key
	}
	return newStep("data", parts)
}

// Data generates a system's data set, or finds it in the store, and publishes its description.
func (w *Workspace) Data(ctx context.Context, name string) (*result.Data, error) {
	data, _, err := w.data(ctx, name)
	return data, err
}

// Set gives a system's data set.
func (w *Workspace) Set(ctx context.Context, name string) (*dataset.Set, error) {
	data, set, err := w.data(ctx, name)
	if err != nil || set != nil {
		return set, err
	}
	system, err := findSystem(name)
	if err != nil {
		return nil, err
	}
	if system.stored {
		return readSet(w.stored("data", data.Key, setName), data)
	}
	return w.generate(ctx, system)
}

// data gives the description of a data set and, if it was generated just now, the set.
func (w *Workspace) data(ctx context.Context, name string) (*result.Data, *dataset.Set, error) {
	step, err := w.dataStep(name)
	if err != nil {
		return nil, nil, err
	}
	system, err := findSystem(name)
	if err != nil {
		return nil, nil, err
	}
	var set *dataset.Set
	data, err := obtain[result.Data](ctx, w, step, w.Results().DataFile(name), func(folder *store.Folder) error {
		started := time.Now()
		if set, err = w.generate(ctx, system); err != nil {
			return err
		}
		found := result.Data{
			System: name, Channels: set.Channels, Mean: set.Scale.Mean, Deviation: set.Scale.Deviation,
			Systems: [4]int{len(set.Train), len(set.Validation), len(set.OOD), len(set.Shifted)}, Key: step.key,
		}
		if system.stored {
			if err := writeSet(folder.File(setName), set); err != nil {
				return err
			}
		}
		return complete(folder, found, w.provenance([]int{system.seed(w.Profile)}, started, 0))
	})
	if err != nil {
		return nil, nil, fmt.Errorf("data %s: %w", name, err)
	}
	return data, set, nil
}

func (w *Workspace) generate(ctx context.Context, s system) (*dataset.Set, error) {
	var trained *dataset.Set
	if s.derived() {
		var err error
		if trained, err = w.Set(ctx, s.trainedOn); err != nil {
			return nil, err
		}
	}
	bar := progress.New(w.Log, "data "+s.name, s.count(w.Profile), progress.WithUnit("system"))
	bar.Start(0)
	var simulated atomic.Int64
	set, err := s.generate(ctx, w.Profile, trained, w.Workers, func() { bar.Set(int(simulated.Add(1)), "") })
	bar.Done("")
	if err != nil {
		return nil, err
	}
	return set, set.Validate()
}
