package compare

import (
	"os"
	"path/filepath"

	"metasymlab"
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/program"
)

// Open compares two profiles in a notebook's cell: their names or files, relative to the notebook's folder or the
// project's. The backend is that of the environment variable BACKEND, the profiles' if it is not set.
func Open(a, b string, systems ...string) (*Comparison, error) {
	first, err := workspace(a)
	if err != nil {
		return nil, err
	}
	second, err := workspace(b)
	if err != nil {
		return nil, err
	}
	return New(first, second, systems...)
}

// OpenChanged compares a profile with itself after changes, such as {"quadrotor.metasym.decoder.dropout": 0.1}.
func OpenChanged(a string, changes map[string]any, systems ...string) (*Comparison, error) {
	w, err := workspace(a)
	if err != nil {
		return nil, err
	}
	file, err := Change(w, changes)
	if err != nil {
		return nil, err
	}
	other, err := workspace(file)
	if err != nil {
		return nil, err
	}
	return New(w, other, systems...)
}

// OpenAblation is [Ablation] of a profile in a notebook's cell.
func OpenAblation(a, name string, systems ...string) (*Comparison, error) {
	w, err := workspace(a)
	if err != nil {
		return nil, err
	}
	return Ablation(w, name, workspace, systems...)
}

// workspace opens a profile.
func workspace(name string) (*experiment.Workspace, error) {
	root, err := assets.Root()
	if err != nil {
		return nil, err
	}
	if below := filepath.Join(root, name); filepath.Ext(name) == ".toml" && !filepath.IsAbs(name) {
		if _, err := os.Stat(name); err != nil {
			name = below
		}
	}
	running, err := program.Running(metasymlab.Sources)
	if err != nil {
		return nil, err
	}
	return experiment.OpenOn(os.Getenv("BACKEND"), running, root, name, os.Stderr)
}
