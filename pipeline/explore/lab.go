// Package explore is what a person at a notebook does with the pipeline: get data and trained models, which the store
// has or which are made while one looks on, meet an unseen system, fit a small net of one's own. What costs time is in
// the store of the profile's output folder, so it survives between cells and kernels, and changing one thing computes
// what depends on it.
//
//	lab.go     the laboratory: a profile, its store, an end when the reader interrupts
//	unseen.go  a system that no model was trained on
//	fit.go     a symplectic net fitted to an orbit
package explore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"metasymlab"
	"metasymlab/metasym/backend"
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/program"

	"github.com/gomlx/compute"
)

// Lab is a profile's workspace as the cells of a notebook use it. Work ends when the reader interrupts the cell: then
// trainings keep a checkpoint, and running the cell again goes on from it.
type Lab struct {
	workspace *experiment.Workspace
	ctx       context.Context
	backend   compute.Backend
}

// Open opens the profile that the environment variable PROFILE names, laptop if it is not set, on the backend that
// BACKEND names, the profile's if it is not set. For XLA a cell also imports metasymlab/metasym/backend/xla.
func Open() (*Lab, error) {
	root, err := assets.Root()
	if err != nil {
		return nil, err
	}
	name := os.Getenv("PROFILE")
	if name == "" {
		name = "laptop"
	}
	// Until the program ends, which is soon: a cell is a program.
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt)
	return open(ctx, os.Getenv("BACKEND"), root, name)
}

// OpenProfile is Open for a checkout and a profile, its name or file; work ends when ctx does.
func OpenProfile(ctx context.Context, root, profile string) (*Lab, error) {
	return open(ctx, "", root, profile)
}

func open(ctx context.Context, config, root, profile string) (*Lab, error) {
	running, err := program.Running(metasymlab.Sources)
	if err != nil {
		return nil, err
	}
	w, err := experiment.OpenOn(config, running, root, profile, io.Discard) // one looks on at curves instead
	if err != nil {
		return nil, err
	}
	b, err := backend.Open(w.Profile.Backend)
	if err != nil {
		return nil, err
	}
	return &Lab{w, ctx, b}, nil
}

// Changes are new values of settings of the profile, by their names: Changes{"quadrotor.metasym.decoder.dropout": 0.1}.
type Changes map[string]any

// With is the same laboratory with some settings changed. What was computed with other settings stays, and so do the
// profile's own results.
func (l *Lab) With(changes Changes) (*Lab, error) {
	changed := *l
	var err error
	changed.workspace, err = l.workspace.With(changes)
	return &changed, err
}

// Context ends when the reader interrupts the cell.
func (l *Lab) Context() context.Context { return l.ctx }

// Backend runs the models.
func (l *Lab) Backend() compute.Backend { return l.backend }

// Profile is the name of the profile.
func (l *Lab) Profile() string { return l.workspace.Profile.Name }

// MetaSym gives the MetaSym of a system and a seed: from the store at once, or trained now. watch is called after each
// epoch, and with the whole of a stored training, so that both end with the same picture; nil for nobody.
//
// An interrupt while it trains is an error that says how to go on.
func (l *Lab) MetaSym(system string, seed int, watch func(experiment.Watched)) (*inference.Model, error) {
	w := *l.workspace
	w.Watch = watch
	m, err := w.Model(l.ctx, system, seed)
	if errors.Is(err, context.Canceled) {
		return nil, fmt.Errorf("interrupted while training metasym on %s: the finished epochs are kept, run the cell again to go on from there", system)
	}
	return m, err
}

// Forecaster makes a forecaster of a model; see package inference.
func (l *Lab) Forecaster(m *inference.Model) (*inference.Forecaster, error) {
	return inference.Open(l.backend, m)
}
