// Package diagnosis holds whether the damage of a drone could be told from how a model has adapted to it.
package diagnosis

import (
	"fmt"
	"path/filepath"

	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// Diagnosis is of one trained MetaSym.
type Diagnosis struct {
	System  string
	Seed    int
	Kinds   []string // of damage
	Flights []Flight
	From    []From
	Key     string
}

// Flight is one flight of a drone.
type Flight struct {
	Variant int        // the drone's state of health: a number
	Kind    int        // of its damage, in Kinds
	Trained bool       // models were trained on it, or stopped by it
	Hops    int        // of it
	At      [2]float64 // mean over its hops of ζ's first two principal components over all flights
}

// From is what the damage was told from.
type From struct {
	Name     string // see below
	Features int    // of each hop
	Flight   []int  // the kind told of each flight, from all other flights
	Variant  []int  // the same from those of other variants alone; None where its kind has no other variant
}

// The names of what the damage is told from.
const (
	Adapted = "adapted" // the parameters that the model has adapted to the hop
	Raw     = "raw"     // mean and deviation over the hop of each entry of state and control
)

// None stands for a kind that cannot be told.
const None = -1

// File is where the diagnosis with a seed's model is published.
func File(f result.Folder, system string, seed int) string {
	return filepath.Join(f.Path, "diagnosis", system, fmt.Sprintf("%d.json", seed))
}

// Read reads the diagnosis with each seed's model.
func Read(f result.Folder, system string, seeds []int) ([]Diagnosis, error) {
	out := make([]Diagnosis, len(seeds))
	for i, seed := range seeds {
		if err := store.ReadRecord(File(f, system, seed), &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}
