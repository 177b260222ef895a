// Package result holds what a run found, as tables and figures read it. It is free of the numerical stack, so that a
// notebook's cells link in a moment.
package result

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/result/choice"
	"metasymlab/pipeline/store"
)

// Evaluation is one model's performance on the out-of-distribution systems: one training run, or one reference that
// needs no training.
type Evaluation struct {
	System         string // kind of system, for example "quantum"
	Model          string // for example "metasym", "mlp", "mlp-adapted", "zero"
	Seed           int    // 0 for a reference
	ParameterCount int    // 0 for a reference
	Context        int    // measured steps before the rollout
	Horizon        int    // predicted steps
	FarSteps       int    `json:",omitempty"` // steps to which each system's first rollout goes on; 0 if none does
	InputNoise     float64
	Channels       []string
	Systems        []System
	FineTuning     *FineTuning `json:",omitempty"` // of the model to each system before its rollouts; none for most
	Key            string      // names the run's folder
}

// FineTuning is how a baseline's weights were adapted to each system, and from what that was chosen: by the mean
// trajectory MSE of rollouts of the shifted validation systems.
type FineTuning struct {
	profile.Tuning
	Before     choice.Score // without fine-tuning
	Candidates []choice.Scored[profile.Tuning]
}

// System is the performance on one system.
type System struct {
	Parameters []Parameter
	MSE        []float64 // trajectory MSE of each rollout: mean over horizon and channels, in scaled units
	ErrorAt    []float64 // squared error at each step of the horizon: mean over rollouts and channels
	FarErrorAt []float64 `json:",omitempty"` // of the first rollout, to FarSteps; ends where one of any system left the range of numbers
	Examples   []Example
}

// Parameter is a named physical parameter.
type Parameter struct {
	Name  string
	Value float64
}

// Example is one rollout in full.
type Example struct {
	Time      []float64   // [context+horizon], in the system's unit
	Measured  [][]float64 // [context+horizon][n], scaled
	Predicted [][]float64 // [horizon][n], scaled
}

// Mean is the mean trajectory MSE over all rollouts of all systems; every system has the same number.
func (e *Evaluation) Mean() float64 {
	sum, count := 0.0, 0
	for _, s := range e.Systems {
		for _, v := range s.MSE {
			sum += v
			count++
		}
	}
	return sum / float64(count)
}

// Rollouts lists the trajectory MSE of every rollout.
func (e *Evaluation) Rollouts() []float64 {
	var all []float64
	for _, s := range e.Systems {
		all = append(all, s.MSE...)
	}
	return all
}

// ErrorAt is the squared error at each step of the horizon, mean over systems.
func (e *Evaluation) ErrorAt() []float64 {
	mean := make([]float64, e.Horizon)
	for _, s := range e.Systems {
		for h, v := range s.ErrorAt {
			mean[h] += v / float64(len(e.Systems))
		}
	}
	return mean
}

// FarErrorAt is the squared error at each step to FarSteps, mean over systems' first rollouts; from where one has left
// the range of numbers, NaN.
func (e *Evaluation) FarErrorAt() []float64 {
	mean := make([]float64, e.FarSteps)
	for h := range mean {
		for _, s := range e.Systems {
			if h >= len(s.FarErrorAt) {
				mean[h] = math.NaN()
				break
			}
			mean[h] += s.FarErrorAt[h] / float64(len(e.Systems))
		}
	}
	return mean
}

// SameRollouts reports an evaluation of other rollouts than the reference's, with which it must not be compared: some
// of a profile's results may be older than a change of its settings.
func (e *Evaluation) SameRollouts(reference Evaluation) error {
	same := e.System == reference.System && e.Context == reference.Context && e.Horizon == reference.Horizon &&
		slices.Equal(e.Channels, reference.Channels) && len(e.Systems) == len(reference.Systems)
	for i := 0; same && i < len(e.Systems); i++ {
		same = len(e.Systems[i].MSE) == len(reference.Systems[i].MSE) && len(e.Systems[i].Examples) == len(reference.Systems[i].Examples)
	}
	if !same {
		return fmt.Errorf("%s, seed %d, was evaluated on other rollouts than %s; evaluate both again with this profile", e.Model, e.Seed, reference.Model)
	}
	return nil
}

// Data describes a generated data set.
type Data struct {
	System    string
	Channels  []string
	Mean      []float64 // of each channel over the training systems, in physical units
	Deviation []float64 // 1 in scaled units
	Systems   [4]int    // training, validation, out-of-distribution, shifted
	Key       string
}

// Training is how one run was trained.
type Training struct {
	System         string
	Model          string
	Seed           int
	ParameterCount int
	Stages         []Stage
	Key            string
}

// Stage is one of the trainings of a run.
type Stage struct {
	Name           string
	TrainLoss      []float64 // each epoch
	ValidationLoss []float64
	BestEpoch      int         // from 1
	InnerLoss      [][]float64 // after each epoch, before each inner step and after the last, mean over validation systems; none for other than meta-learning
}

// Folder is a profile's output folder with the results in it, and the store that they come from.
type Folder struct {
	Path  string
	Store string // where larger files are, such as weights, by kind and key
}

// StoreFolder is the store of a checkout: the folder that the environment variable STORE names, which several checkouts
// may share, or out/store.
func StoreFolder(root string) string {
	if folder := os.Getenv("STORE"); filepath.IsAbs(folder) {
		return folder
	} else if folder != "" {
		return filepath.Join(root, folder)
	}
	return filepath.Join(root, "out", "store")
}

// WeightsName is the file of the trained weights in a training's folder of the store.
const WeightsName = "weights.safetensors"

// Weights is the file of a training's weights.
func (f Folder) Weights(t Training) string {
	return filepath.Join(f.Store, "train", t.Key, WeightsName)
}

// DataFile and those that follow are the places of results in the output folder; the Makefile's rules have the same.
func (f Folder) DataFile(system string) string {
	return filepath.Join(f.Path, "data", system+".json")
}
func (f Folder) TrainingFile(system, model string, seed int) string {
	return filepath.Join(f.Path, "train", system, model, fmt.Sprintf("%d.json", seed))
}
func (f Folder) EvaluationFile(system, model string, seed int) string {
	return filepath.Join(f.Path, "results", system, model, fmt.Sprintf("%d.json", seed))
}
func (f Folder) ReferencesFile(system string) string {
	return filepath.Join(f.Path, "references", system+".json")
}

// ProvenanceFile stands beside a result: what the result's numbers do not depend on, such as the time it took. So two
// runs of the same thing give result files that are equal byte for byte.
func ProvenanceFile(resultFile string) string {
	return strings.TrimSuffix(resultFile, ".json") + ".provenance.json"
}

// Provenance reads where a result file comes from.
func Provenance(resultFile string) (store.Provenance, error) {
	var p store.Provenance
	err := store.ReadRecord(ProvenanceFile(resultFile), &p)
	return p, err
}

// Evaluations reads the evaluation of a model for each seed.
func (f Folder) Evaluations(system, model string, seeds []int) ([]Evaluation, error) {
	out := make([]Evaluation, len(seeds))
	for i, seed := range seeds {
		if err := store.ReadRecord(f.EvaluationFile(system, model, seed), &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// References reads the evaluations of the references of a system, by name. It is an error if one of those needed is not
// there.
func (f Folder) References(system string, needed ...string) (map[string]Evaluation, error) {
	var list []Evaluation
	file := f.ReferencesFile(system)
	if err := store.ReadRecord(file, &list); err != nil {
		return nil, err
	}
	out := make(map[string]Evaluation, len(list))
	for _, e := range list {
		out[e.Model] = e
	}
	for _, name := range needed {
		if _, ok := out[name]; !ok {
			return nil, fmt.Errorf("result file %s has no reference %q, only %v", file, name, Names(out))
		}
	}
	return out, nil
}

// Trainings reads how a model was trained for each seed.
func (f Folder) Trainings(system, model string, seeds []int) ([]Training, error) {
	out := make([]Training, len(seeds))
	for i, seed := range seeds {
		if err := store.ReadRecord(f.TrainingFile(system, model, seed), &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Names lists the keys of a map of evaluations in order.
func Names(m map[string]Evaluation) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
