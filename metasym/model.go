package metasym

import (
	"fmt"

	"metasymlab/metasym/weights"
)

// Model is the whole of MetaSym: what is trained, and how.
type Model struct {
	MAML    MAML    // the SymplecticEncoder (or another form) and Algorithm 1
	BiLevel BiLevel // the ActiveDecoder and Algorithm 2
}

// Validate reports the first setting that makes no model.
func (m Model) Validate() error {
	if err := m.MAML.Validate(); err != nil {
		return err
	}
	if err := m.BiLevel.Validate(); err != nil {
		return err
	}
	if n := 2 * m.MAML.Encoder.Degrees; n != m.BiLevel.Decoder.State {
		return fmt.Errorf("encoder for states of dimension %d, decoder for %d", n, m.BiLevel.Decoder.State)
	}
	return nil
}

// Parameters declares all weights: θ of the encoder, θ_AD and ζ of the decoder.
func (m Model) Parameters() []weights.Parameter {
	ps := m.MAML.Parameters()
	ps = append(ps, m.BiLevel.Decoder.Global()...)
	return append(ps, m.BiLevel.Decoder.Local()...)
}
