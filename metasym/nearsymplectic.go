package metasym

import (
	"fmt"
	"math"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// SymplecticDefect says how far Ψ = D ∘ Φ_θ is from symplectic at one state x (appendix C), and what theorem C.2
// allows. All norms are spectral.
type SymplecticDefect struct {
	Epsilon     float64 // ε_x = ‖∂D/∂z - I‖ at z = Φ(x)
	Defect      float64 // ‖JᵀΩJ - Ω‖ with J = ∂Ψ/∂x
	Determinant float64 // |det J - 1|; NaN with ProductsOnly
	EncoderNorm float64 // ‖B‖ with B = ∂Φ/∂x
	Bound       float64 // ‖B‖²(2ε + ε²) with ε = ε_x
	BatchBound  float64 // the same with ε = max ε_x over the batch, as the theorem states it
}

// JacobianMethod says how the norms of derivatives are found.
type JacobianMethod int

const (
	FullJacobian JacobianMethod = iota // all n² entries of B and ∂D/∂z by reverse mode, then singular values
	ProductsOnly                       // from products with single vectors; forms no matrix, hence no determinant
)

// productTolerance is the relative residual at which ProductsOnly stops.
const productTolerance = 1e-8

// NearSymplecticity measures Ψ for one step, x_t -> x_{t+1}, at the last state of each window, with the earlier steps
// of the window, the control and Δt held fixed. windows: State [s,w,t,n], Step [s,w,t,1], Control [s,w,t,m]; Next is
// not used. trained.Local is ζ shared by all systems or, as Predictor.Adapted gives it, adapted to each, [s,...]. Work
// is done in float64 whatever the weights' type, for rounding in float32 would pass for a defect.
//
// The choice that is ours: D sees x_t twice, through the ControlNet and through z_t = Φ(x_t) in the cross-attention,
// while appendix C writes D(z, u, d) = z + F(z, u, d), a function of z alone. So here D is taken as a function of z_t
// with x_t = Φ^-1(z_t) put in, and its derivative is the total one, ∂D/∂z = J B^-1. Then J = (I + A) B with A = ∂D/∂z -
// I exactly as in the proof of theorem C.2, and the bound must hold for any weights: BᵀΩB = Ω gives JᵀΩJ - Ω = Bᵀ(AᵀΩ +
// ΩA + AᵀΩA)B. ε is small only if D is near the identity in z, which nothing in a decoder without Residual brings about
// but training.
//
// A model whose encoder has another form than the paper's is refused: the theorem says nothing about it.
//
// It returns one entry for each window in row-major order [s·w], and the largest value of each field. FullJacobian
// costs as much as n windows forward and backward for each window, and ProductsOnly a few dozen products for each norm:
// it needs no n² memory, and checks the other way independently.
func NearSymplecticity(b compute.Backend, trained Trained, windows Batch, method JacobianMethod) (
	states []SymplecticDefect, worst SymplecticDefect, err error) {
	m, err := NewSymplecticMeter(b, trained.Model)
	if err != nil {
		return nil, worst, err
	}
	defer m.Finalize()
	return m.NearSymplecticity(trained, windows, method)
}

// SymplecticMeter measures near-symplecticity for one model with any weights; its graphs are compiled once. One
// goroutine at a time may use it.
type SymplecticMeter struct{ of *composition }

// NewSymplecticMeter is for models that NearSymplecticity takes.
func NewSymplecticMeter(b compute.Backend, model Model) (*SymplecticMeter, error) {
	if form := model.MAML.Form; !model.MAML.Symplectic() {
		return nil, fmt.Errorf("metasym: near-symplecticity: theorem C.2 is about a symplectic encoder with an inverse, the model's form is %q", form)
	}
	c, err := newComposition(b, model)
	if err != nil {
		return nil, fmt.Errorf("metasym: near-symplecticity: %w", err)
	}
	return &SymplecticMeter{c}, nil
}

// Finalize frees the graphs.
func (m *SymplecticMeter) Finalize() { m.of.finalize() }

// NearSymplecticity is the function of that name, for weights of the meter's model.
func (m *SymplecticMeter) NearSymplecticity(trained Trained, windows Batch, method JacobianMethod) (
	states []SymplecticDefect, worst SymplecticDefect, err error) {
	c := m.of
	if err := c.take(trained, windows); err != nil {
		return nil, worst, fmt.Errorf("metasym: near-symplecticity: %w", err)
	}
	for i := range c.systems * c.windows {
		if err := c.moveTo(i/c.windows, i%c.windows); err != nil {
			return nil, worst, fmt.Errorf("metasym: near-symplecticity: %w", err)
		}
		measure := c.full
		if method == ProductsOnly {
			measure = c.products
		}
		state, err := measure()
		if err != nil {
			return nil, worst, fmt.Errorf("metasym: near-symplecticity: window %d of system %d: %w", i%c.windows, i/c.windows, err)
		}
		state.Bound = theoremBound(state.EncoderNorm, state.Epsilon)
		states = append(states, state)
		worst.Epsilon = math.Max(worst.Epsilon, state.Epsilon)
	}
	for i := range states {
		s := &states[i]
		s.BatchBound = theoremBound(s.EncoderNorm, worst.Epsilon)
		worst.Defect = math.Max(worst.Defect, s.Defect)
		worst.Determinant = math.Max(worst.Determinant, s.Determinant)
		worst.EncoderNorm = math.Max(worst.EncoderNorm, s.EncoderNorm)
		worst.Bound = math.Max(worst.Bound, s.Bound)
		worst.BatchBound = math.Max(worst.BatchBound, s.BatchBound)
	}
	return states, worst, nil
}

// theoremBound is ‖B‖²(2ε + ε²).
func theoremBound(encoderNorm, epsilon float64) float64 {
	return encoderNorm * encoderNorm * (2*epsilon + epsilon*epsilon)
}

// Adapted is the model with θ_i and ζ* of the adapted systems, [s,...], in place of θ and ζ.
func (p *Predictor) Adapted() (Trained, error) {
	if p.local == nil {
		return Trained{}, fmt.Errorf("metasym: Adapted before Adapt: there is no adapted ζ yet")
	}
	adapted := p.trained
	adapted.Theta = append([]*tensors.Tensor(nil), p.theta...)
	adapted.Local = append([]*tensors.Tensor(nil), p.local...)
	return adapted, nil
}

// FormDefect is ‖JᵀΩJ - Ω‖₂ for a Jacobian [n,n] of a map of phase space, n = 2d, Ω = [[0, I], [-I, 0]]: 0 for a
// symplectic map, 1 - e^(-γΔt/m) for the exact flow of a particle with friction γ.
func FormDefect(jacobian mat.Matrix) (float64, error) {
	n, columns := jacobian.Dims()
	if n != columns || n%2 != 0 {
		return 0, fmt.Errorf("metasym: Jacobian of %d×%d, need a square one of even size (q and p)", n, columns)
	}
	omega := mat.NewDense(n, n, nil)
	for i := range n / 2 {
		omega.Set(i, i+n/2, 1)
		omega.Set(i+n/2, i, -1)
	}
	var defect mat.Dense
	defect.Product(jacobian.T(), omega, jacobian)
	defect.Sub(&defect, omega)
	return matrixNorm(&defect)
}

// timesOmega is Ω v = (v_p, -v_q).
func timesOmega(v []float64) []float64 {
	d := len(v) / 2
	out := make([]float64, len(v))
	for i := range d {
		out[i], out[i+d] = v[i+d], -v[i]
	}
	return out
}

// full forms B and ∂D/∂z, and J as their product.
func (c *composition) full() (SymplecticDefect, error) {
	var s SymplecticDefect
	encoder, err := c.encoder.jacobian()
	if err != nil {
		return s, err
	}
	decoder, err := c.decoder.jacobian()
	if err != nil {
		return s, err
	}
	var whole mat.Dense
	whole.Mul(decoder, encoder)
	for i := range c.decoder.n {
		decoder.Set(i, i, decoder.At(i, i)-1)
	}
	if s.Epsilon, err = matrixNorm(decoder); err != nil {
		return s, err
	}
	if s.EncoderNorm, err = matrixNorm(encoder); err != nil {
		return s, err
	}
	if s.Defect, err = FormDefect(&whole); err != nil {
		return s, err
	}
	s.Determinant = math.Abs(mat.Det(&whole) - 1)
	return s, nil
}

// products finds the same norms without forming a matrix.
func (c *composition) products() (SymplecticDefect, error) {
	s := SymplecticDefect{Determinant: math.NaN()}
	n := c.decoder.n
	minusIdentity := func(p product) product {
		return func(v []float64) ([]float64, error) {
			out, err := p(v)
			for i := range out {
				out[i] -= v[i]
			}
			return out, err
		}
	}
	omega := func(v []float64) ([]float64, error) { return timesOmega(v), nil }
	// JᵀΩJ - Ω is antisymmetric, so its transpose is its negative, of equal norm; the sign is kept for the iteration.
	defect := func(sign float64) product {
		return func(v []float64) ([]float64, error) {
			out := v
			for _, p := range []product{c.encoder.along, c.decoder.along, omega, c.decoder.transposed, c.encoder.transposed} {
				var err error
				if out, err = p(out); err != nil {
					return nil, err
				}
			}
			for i, w := range timesOmega(v) {
				out[i] = sign * (out[i] - w)
			}
			return out, nil
		}
	}
	var err error
	if s.Epsilon, err = spectralNorm(n, minusIdentity(c.decoder.along), minusIdentity(c.decoder.transposed), productTolerance); err != nil {
		return s, err
	}
	if s.EncoderNorm, err = spectralNorm(n, c.encoder.along, c.encoder.transposed, productTolerance); err != nil {
		return s, err
	}
	s.Defect, err = spectralNorm(n, defect(1), defect(-1), productTolerance)
	return s, err
}
