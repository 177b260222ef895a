package experiment

import (
	"context"
	"errors"
	"sync"

	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/profile"
)

// With is the same workspace with some settings of the profile changed, such as "quadrotor.metasym.decoder.dropout". It
// shares the store, so that nothing is computed twice, and publishes nothing: the files that make and the notebooks
// read stay those of the profile.
func (w *Workspace) With(changes map[string]any) (*Workspace, error) {
	if w.changed {
		return nil, errors.New("change the settings of a profile once, all at the same time")
	}
	changed := *w
	changed.changed, changed.recipes = true, new(sync.Map)
	var err error
	if changed.Profile, err = profile.With(w.Root, w.ProfilePath(), changes); err != nil {
		return nil, err
	}
	changed.Profile.Backend = w.Profile.Backend // which may be another than the file's
	if own := w.Profile.Flights; own != nil {
		changed.Profile.Flights.Data.Folder, changed.Profile.Flights.Data.Content = own.Data.Folder, own.Data.Content
	}
	return &changed, nil
}

// Elsewhere is the same workspace with another output folder: what is asked of it is computed from scratch there, and
// the results have the same keys.
func (w *Workspace) Elsewhere(folder string) *Workspace {
	other := *w
	other.output = folder
	return &other
}

// Trial is what the profile asks of every model on a system: trajectories of unseen systems to adapt on and to predict.
func (w *Workspace) Trial(ctx context.Context, name string) (*evaluation.Trial, error) {
	s, err := newData(w, Item{System: name})
	if err != nil {
		return nil, err
	}
	set, err := s.set(ctx)
	if err != nil {
		return nil, err
	}
	return s.trial(set)
}
