package result

import (
	"fmt"
	"path/filepath"

	"metasymlab/pipeline/store"
)

// Symplecticity is how far one trained MetaSym is from symplectic on unseen systems (appendix C).
type Symplecticity struct {
	System  string
	Seed    int
	Systems []SymplecticSystem
	Key     string
}

// SymplecticSystem is the model adapted to one system.
type SymplecticSystem struct {
	Parameters []Parameter
	States     []SymplecticState
}

// SymplecticState is one step of the model from one state: the fields of metasym.SymplecticDefect.
type SymplecticState struct {
	Epsilon     float64         // ε = ‖∂D/∂z - I‖
	Defect      float64         // ‖JᵀΩJ - Ω‖
	Determinant float64         // |det J - 1|
	EncoderNorm float64         // ‖B‖
	Bound       float64         // ‖B‖²(2ε + ε²)
	Flow        *SymplecticFlow `json:",omitempty"` // of the true motion from the same state, where it is known
}

// SymplecticFlow is the defect ‖JᵀΩJ - Ω‖ of the true flow: from its Jacobian, and from theory.
type SymplecticFlow struct{ Defect, Expected float64 }

// States lists the states of all systems.
func (s *Symplecticity) States() []SymplecticState {
	var all []SymplecticState
	for _, system := range s.Systems {
		all = append(all, system.States...)
	}
	return all
}

// SymplecticityFile is where the measurement of a seed's model is published.
func (f Folder) SymplecticityFile(system string, seed int) string {
	return filepath.Join(f.Path, "symplecticity", system, fmt.Sprintf("%d.json", seed))
}

// Symplecticities reads the measurement of each seed's model.
func (f Folder) Symplecticities(system string, seeds []int) ([]Symplecticity, error) {
	out := make([]Symplecticity, len(seeds))
	for i, seed := range seeds {
		if err := store.ReadRecord(f.SymplecticityFile(system, seed), &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}
