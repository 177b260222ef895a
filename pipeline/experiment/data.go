package experiment

import (
	"context"
	"sync/atomic"
	"time"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

const setName = "set.safetensors"

// dataStep generates a system's data set. It is determined by the settings, the code that generates and the processor's
// arithmetic; and by the data that its scale is from, if it has none of its own.
type dataStep struct {
	w    *Workspace
	of   system
	from *dataStep // of the system that it is scaled as; nil for one with a scale of its own
}

func newData(w *Workspace, i Item) (dataStep, error) {
	of, err := findSystem(i.System)
	if err != nil {
		return dataStep{}, err
	}
	if err := of.in(w.Profile); err != nil {
		return dataStep{}, err
	}
	other := of.scaledAs
	if of.derived() {
		other = of.trainedOn
	}
	if other == "" {
		return dataStep{w: w, of: of}, nil
	}
	from, err := newData(w, Item{System: other})
	return dataStep{w, of, &from}, err
}

func (s dataStep) item() Item                   { return Item{Kind: "data", System: s.of.name} }
func (s dataStep) file(in result.Folder) string { return in.DataFile(s.of.name) }

func (s dataStep) needs() []need {
	if s.from == nil {
		return nil
	}
	return []need{{"training_data", *s.from}}
}

func (s dataStep) parts() (map[string]any, []string) {
	return map[string]any{"system": s.of.name, "settings": s.of.settings(s.w.Profile)}, s.of.packages
}

func (s dataStep) make(ctx context.Context) error {
	_, _, err := s.obtain(ctx)
	return err
}

// set gives the data set.
func (s dataStep) set(ctx context.Context) (*dataset.Set, error) {
	data, set, err := s.obtain(ctx)
	switch {
	case err != nil || set != nil:
		return set, err
	case s.of.stored:
		return readSet(s.w.stored("data", data.Key, setName), data)
	}
	return s.generate(ctx)
}

// obtain gives the description of the data set and, if it was generated just now, the set.
func (s dataStep) obtain(ctx context.Context) (*result.Data, *dataset.Set, error) {
	var set *dataset.Set
	by := func(ctx context.Context, folder *store.Folder, key string) (d result.Data, from store.Provenance, err error) {
		started := time.Now()
		if set, err = s.generate(ctx); err != nil {
			return d, from, err
		}
		if s.of.stored {
			if err := writeSet(folder.File(setName), set); err != nil {
				return d, from, err
			}
		}
		return result.Data{
			System: s.of.name, Channels: set.Channels, Mean: set.Scale.Mean, Deviation: set.Scale.Deviation,
			Systems: [4]int{len(set.Train), len(set.Validation), len(set.OOD), len(set.Shifted)}, Key: key,
		}, s.w.provenance([]int{s.of.seed(s.w.Profile)}, started, 0), nil
	}
	data, err := made(ctx, s.w, s, by)
	return data, set, err
}

func (s dataStep) generate(ctx context.Context) (*dataset.Set, error) {
	var scaled *dataset.Set
	if s.from != nil {
		var err error
		if scaled, err = s.from.set(ctx); err != nil {
			return nil, err
		}
	}
	bar := progress.New(s.w.Log, "data "+s.of.name, s.of.count(s.w.Profile), progress.WithUnit("system"))
	bar.Start(0)
	var simulated atomic.Int64
	set, err := s.of.generate(ctx, s.w.Profile, scaled, s.w.Workers, func() { bar.Set(int(simulated.Add(1)), "") })
	bar.Done("")
	if err != nil {
		return nil, err
	}
	return set, set.Validate()
}

// Set gives a system's data set, from the store or generated now.
func (w *Workspace) Set(ctx context.Context, system string) (*dataset.Set, error) {
	s, err := newData(w, Item{System: system})
	if err != nil {
		return nil, err
	}
	return s.set(ctx)
}
