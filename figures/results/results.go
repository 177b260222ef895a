// Package results opens the results that tables and figures are made of.
package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/result"
)

// Results are those of one profile.
type Results struct {
	result.Folder
	Profile *profile.Profile
}

// Open reads the profile that the environment variable PROFILE names, as `make` sets it; laptop if it is not set.
// BACKEND, if it is set, stands for the profile's backend.
func Open() (*Results, error) {
	name := os.Getenv("PROFILE")
	if name == "" {
		name = "laptop"
	}
	root, err := assets.Root()
	if err != nil {
		return nil, err
	}
	path, err := profile.Find(root, name)
	if err != nil {
		return nil, err
	}
	p, err := profile.Read(root, path)
	if err != nil {
		return nil, err
	}
	if backend := os.Getenv("BACKEND"); backend != "" {
		p.Backend = backend
	}
	return &Results{result.Folder{Path: filepath.Join(root, "out", p.Name), Store: result.StoreFolder(root)}, p}, nil
}

// IfRun reads the evaluation of a model for each of its seeds, none if the model was not run with any of them. It is an
// error if it was run with some only: a table of part of the seeds would look like one of all.
func (r *Results) IfRun(system, model string, seeds []int) ([]result.Evaluation, error) {
	for _, seed := range seeds {
		_, err := os.Stat(r.EvaluationFile(system, model, seed))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list, err := r.Evaluations(system, model, seeds)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s on %s was run with seed %d but not with all of %v: %w", model, system, seed, seeds, err)
		}
		return list, err
	}
	return nil, nil
}

// Origin is the line that every artefact carries: profile, seeds of the trained models if it shows any, backend.
func (r *Results) Origin(seeds ...int) string {
	line := "Profile " + r.Profile.Name
	if len(seeds) > 0 {
		line += ", seeds " + strings.Trim(strings.ReplaceAll(fmt.Sprint(seeds), " ", ", "), "[]")
	}
	line += fmt.Sprintf(", backend %s.", r.Profile.Backend)
	if r.Profile.Note != "" {
		line += " " + r.Profile.Note
	}
	return line
}

// Systems tells how many systems and rollouts of each an evaluation is made of.
func Systems(e result.Evaluation) string {
	return fmt.Sprintf("%d unseen systems, %d rollouts of each", len(e.Systems), len(e.Systems[0].MSE))
}
