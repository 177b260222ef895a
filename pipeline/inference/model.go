package inference

import (
	"fmt"
	"math"
	"unicode/utf8"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/store"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
)

// Model is a trained MetaSym with all that using it takes. It is plain data; nothing here changes it.
type Model struct {
	System       string        // kind of system, for example "quadrotor"
	Channels     []string      // name of each state channel, [n]: q then p
	Architecture metasym.Model // the networks, and how ζ is adapted

	// StateScale turns states from physical units into the model's and back, [n]; ControlScale controls, [m]. The
	// pipeline gives controls to its models as they are, which is the scale of mean 0 and deviation 1.
	StateScale   dataset.Scale
	ControlScale dataset.Scale

	// TimeStep is the usual time between two states, in the system's unit of time: the median of the training data's.
	// Step and Rollout use it. 0: there is none, and every call must say its own.
	TimeStep float64

	// Weights are θ, θ_AD and ζ before adaptation, in the order of Architecture.Parameters, each row-major.
	Weights [][]float32

	Provenance Provenance
}

// Provenance says where a model comes from.
type Provenance struct {
	Profile string     `json:"profile"`
	Seed    int        `json:"seed"`
	Commit  string     `json:"commit"` // of the program that trained it, or "unknown"
	Tree    store.Tree `json:"tree"`   // how its sources stood to the commit
}

// Dim is n, the dimension of the state.
func (m *Model) Dim() int { return m.Architecture.BiLevel.Decoder.State }

// Controls is m, the dimension of the control; 0 for systems without.
func (m *Model) Controls() int { return m.Architecture.BiLevel.Decoder.Control }

// Window is the number of steps that the model looks back, at most. Adaptation needs a history of one state more.
func (m *Model) Window() int { return m.Architecture.BiLevel.Decoder.Window }

// Validate reports the first thing that makes the model unusable.
func (m *Model) Validate() error {
	if err := m.validateDescription(); err != nil {
		return err
	}
	parameters := m.Architecture.Parameters()
	if len(m.Weights) != len(parameters) {
		return fmt.Errorf("%d tensors of weights, the architecture has %d", len(m.Weights), len(parameters))
	}
	for i, p := range parameters {
		if len(m.Weights[i]) != p.Size() {
			return fmt.Errorf("weights %s: %d values, need %v", p.Name, len(m.Weights[i]), p.Dims)
		}
		for j, v := range m.Weights[i] {
			if !finite(float64(v)) {
				return fmt.Errorf("weights %s: entry %d is %g, not a finite number", p.Name, j, v)
			}
		}
	}
	return nil
}

// validateDescription is the part of Validate that needs no weights.
func (m *Model) validateDescription() error {
	if err := validateNumbers(m.Architecture); err != nil {
		return err
	}
	if err := m.Architecture.Validate(); err != nil {
		return fmt.Errorf("architecture: %w", err)
	}
	for _, text := range append([]string{m.System, m.Provenance.Profile, m.Provenance.Commit}, m.Channels...) {
		if !utf8.ValidString(text) {
			return fmt.Errorf("text %q is not UTF-8", text)
		}
	}
	switch m.Provenance.Tree {
	case store.TreeClean, store.TreeModified, store.TreeUnknown, "": // a model that was not trained by the pipeline says nothing
	default:
		return fmt.Errorf("provenance: tree %q is none of clean, modified, unknown", m.Provenance.Tree)
	}
	if m.System == "" {
		return fmt.Errorf("the system has no name")
	}
	if len(m.Channels) != m.Dim() {
		return fmt.Errorf("%d names of channels for states of dimension %d", len(m.Channels), m.Dim())
	}
	if err := validateScale("state", m.StateScale, m.Dim()); err != nil {
		return err
	}
	if err := validateScale("control", m.ControlScale, m.Controls()); err != nil {
		return err
	}
	if !finite(m.TimeStep) || m.TimeStep < 0 {
		return fmt.Errorf("time step: %g, need more than 0, or 0 for none", m.TimeStep)
	}
	return nil
}

func validateScale(what string, s dataset.Scale, channels int) error {
	if len(s.Mean) != channels || len(s.Deviation) != channels || len(s.Constant) != channels {
		return fmt.Errorf("%s scale: %d means, %d deviations and %d marks of constants for %d channels", what, len(s.Mean), len(s.Deviation), len(s.Constant), channels)
	}
	for c := range channels {
		if !finite(s.Mean[c]) || !finite(s.Deviation[c]) || !(s.Deviation[c] > 0) {
			return fmt.Errorf("%s scale: channel %d has mean %g and deviation %g; need finite ones, the deviation more than 0", what, c, s.Mean[c], s.Deviation[c])
		}
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Identity is the scale of channels that are used as they are.
func Identity(channels int) dataset.Scale {
	if channels == 0 {
		return dataset.Scale{}
	}
	s := dataset.Scale{Mean: make([]float64, channels), Deviation: make([]float64, channels), Constant: make([]bool, channels)}
	for c := range channels {
		s.Deviation[c] = 1
	}
	return s
}

// trained gives the weights as package metasym takes them. The tensors are new: one belongs to one backend only.
func (m *Model) trained() (metasym.Trained, error) {
	parameters := m.Architecture.Parameters()
	list := make([]*tensors.Tensor, len(parameters))
	for i, p := range parameters {
		values := make([]float64, len(m.Weights[i]))
		for j, v := range m.Weights[i] {
			values[j] = float64(v)
		}
		var err error
		if list[i], err = weights.Tensor(values, dtypes.Float32, p.Dims...); err != nil {
			return metasym.Trained{}, fmt.Errorf("weights %s: %w", p.Name, err)
		}
	}
	theta := len(m.Architecture.MAML.Parameters())
	before := theta + len(m.Architecture.BiLevel.Decoder.Global())
	return metasym.Trained{Model: m.Architecture, Theta: list[:theta], Global: list[theta:before], Local: list[before:]}, nil
}
