package search

import (
	"embed"
	"math"

	"metasymlab/pipeline/found"
)

// Outcome is what one trial of a model came to.
type Outcome struct {
	System   string    `json:"system"`
	Model    string    `json:"model"`
	Trial    int       `json:"trial"`    // from 1, in the order of its file
	Settings string    `json:"settings"` // Trial.String
	Errors   []float64 `json:"errors"`   // for each seed, trajectory MSE on the shifted validation systems; less than 0 if the rollouts diverged
	Commit   string    `json:"commit"`
	CPU      string    `json:"cpu"`
	Seconds  float64   `json:"-"` // that it took now, little if the trainings were in the store
}

// Score is what a training has come to on the shifted validation systems.
type Score struct {
	System   string
	Model    string
	Seed     int
	Error    float64 // mean trajectory MSE of the rollouts, in scaled units
	Diverged bool    // a rollout has left the range of numbers, and there is no error
	Key      string  // names the run's folder
}

// Mean is the mean error over seeds: infinite if one diverged.
func (o Outcome) Mean() float64 {
	sum := 0.0
	for _, e := range o.Errors {
		if e < 0 {
			return math.Inf(1)
		}
		sum += e
	}
	return sum / float64(len(o.Errors))
}

// Found is what the search with a profile has found.
type Found struct {
	Profile  string    `json:"profile"`
	Outcomes []Outcome `json:"outcomes"`
}

// Best is the outcome with the least mean error of a model on a system, the first of equal ones.
func (f *Found) Best(system, model string) (best Outcome, ok bool) {
	for _, o := range f.Outcomes {
		if o.System == system && o.Model == model && (!ok || o.Mean() < best.Mean()) {
			best, ok = o, true
		}
	}
	return best, ok
}

// Keep adds what was found earlier of the models that this search was not of, before what it found.
func (f *Found) Keep(older *Found) {
	if older == nil {
		return
	}
	var kept []Outcome
	for _, o := range older.Outcomes {
		if _, anew := f.Best(o.System, o.Model); !anew {
			kept = append(kept, o)
		}
	}
	f.Outcomes = append(kept, f.Outcomes...)
}

//go:embed found
var files embed.FS

// Read gives what the search with a profile has found; nil if there was none.
func Read(profile string) (*Found, error) {
	return found.Read[Found](files, profile, "what the search found")
}
