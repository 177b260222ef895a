package metasym

import (
	"fmt"
	"strings"
)

// EncoderForm says what gives the latent z_t that the ActiveDecoder attends to. The paper has one, the
// SymplecticEncoder. The others are for ablation: what does the decoder lose with an encoder that knows no mechanics,
// and what with none?
type EncoderForm string

const (
	SymplecticForm EncoderForm = "symplectic" // a SymplecticEncoder; "" as well
	PerceptronForm EncoderForm = "perceptron" // a PerceptronEncoder, a plain network with as many parameters
	NoEncoder      EncoderForm = "none"       // nothing: the latent is the state
)

// EncoderForms are those there are.
var EncoderForms = []EncoderForm{SymplecticForm, PerceptronForm, NoEncoder}

// Valid is an error, which lists those there are, for any other.
func (f EncoderForm) Valid() error { return oneOf("form", f, append(EncoderForms, "")) }

// Family is a kind of SympNet (Jin et al., 2020).
type Family string

const (
	FamilyLA Family = "LA" // linear and activation modules, the paper's; "" as well
	FamilyG  Family = "G"  // gradient modules
)

// Families are those there are.
var Families = []Family{FamilyLA, FamilyG}

// Valid is an error, which lists those there are, for any other.
func (f Family) Valid() error { return oneOf("family", f, append(Families, "")) }

// Activation is the σ of an encoder.
type Activation string

const (
	Sigmoid Activation = "sigmoid" // the SympNets authors' default
	Tanh    Activation = "tanh"
)

// Activations are those there are.
var Activations = []Activation{Sigmoid, Tanh}

// Valid is an error, which lists those there are, for any other.
func (a Activation) Valid() error { return oneOf("activation", a, Activations) }

// MetaAttention says what the queries' and values' matrices W_Q, W_V of the cross-attention are. The two readings of
// "without meta-attention" have as many parameters as the paper's and no inner loop.
type MetaAttention string

const (
	AdaptedAttention MetaAttention = "adapted" // ζ, adapted to each system by the inner loop: the paper's; "" as well
	GlobalAttention  MetaAttention = "global"  // part of θ_AD, and trained with it
	RandomAttention  MetaAttention = "random"  // ζ, which stays at its initial draw
)

// MetaAttentions are those there are.
var MetaAttentions = []MetaAttention{AdaptedAttention, GlobalAttention, RandomAttention}

// Valid is an error, which lists those there are, for any other.
func (m MetaAttention) Valid() error { return oneOf("meta-attention", m, append(MetaAttentions, "")) }

// oneOf is an error for a value that is not among those known; of these an empty one is not told.
func oneOf[T ~string](what string, value T, known []T) error {
	var names []string
	for _, k := range known {
		if k == value {
			return nil
		}
		if k != "" {
			names = append(names, string(k))
		}
	}
	return fmt.Errorf("%s %q is none of %s", what, value, strings.Join(names, ", "))
}
