// Package oscillator simulates the open quantum parametric oscillator under heterodyne detection, and
// computes from a detector record the best possible forecast of the rest of it.
//
// # Model
//
// One bosonic mode a with detuning ω, squeezing (two-photon) drive χ and cubic (three-photon) drive β,
// coupled at rate γ to a bath of mean occupation n̄ (ħ = 1):
//
//	H  = ω a†a + (iχ/2)(a†² − a²) + β(a†³ + a³)
//	L1 = √κ_d a,  κ_d = γ(n̄+1)      loss and stimulated emission into the bath
//	L2 = √κ_u a†, κ_u = γ n̄         absorption from the bath
//
// All rates share a unit and times are in its inverse; with BathRate = 1 time is in units of 1/γ. Classically
// α̇ = −iωα + χα* − 3iβα*² − γα/2. [Params.Validate] keeps parameters below the parametric threshold
// χ = √(ω²+γ²/4) and well below the amplitude at which the cubic term, unbounded below, lets the state
// run away.
//
// The field emitted through L1 is heterodyned with efficiency η; L2 is not observed. The conditional state
// follows the stochastic master equation (Itô)
//
//	dρ = −i[H,ρ]dt + (D[L1] + D[L2])ρ dt + √(η/2) (𝓗[L1]ρ dW_I + 𝓗[−iL1]ρ dW_Q)
//	D[L]ρ = LρL† − ½{L†L, ρ},  𝓗[L]ρ = Lρ + ρL† − tr(Lρ+ρL†)ρ
//	dY_I = √(ηκ_d/2)·2Re⟨a⟩dt + dW_I,  dY_Q = √(ηκ_d/2)·2Im⟨a⟩dt + dW_Q
//
// and starts in the coherent state |α0⟩.
//
// # Record
//
// The record of a bin of width Δt is y = √2 ΔY/Δt per channel, ΔY the increment summed over the bin. Its
// mean is √(ηκ_d)·2(Re, Im)⟨a⟩ averaged over the bin, its white-noise variance 2/Δt: QuTiP's convention
// (measurement = ⟨m⟩ + √2 ΔW/Δt), except that QuTiP takes ⟨m⟩ at one end of the bin. Single records are
// mostly noise: even the best forecast explains a fraction of their variance, so an error should be
// given relative to that of [Forecast].
//
// # Simulation
//
// [Simulator] watches every channel perfectly, so that the state stays pure, then degrades the record:
// dY → √η dY + √(1−η) dW'. With dζ = dY_I − i dY_Q of each channel, one step is, up to normalisation,
//
//	ψ ← V exp(√(κ_u/2) a† dζ₂) exp(√(κ_d/2) a dζ₁) V ψ,  V = exp((−iH − ½L1†L1 − ½L2†L2) dt/2)
//
// Heterodyne increments have (dζ)² = 0, which is why the exponential needs no correction; the commutator of
// a and a† is a number, removed by normalisation. The means in dY are taken between the two V, hence at the
// middle of the step. Weak order 1.
//
// # Filter and forecast
//
// [Filter] does the same for the density matrix, with the given record, in Kraus form (Rouchon–Ralph with
// the exact propagator between jumps):
//
//	ρ ← V exp(J)[E VρV† E†] V† / tr,  E = exp(√(ηκ_d/2) a dζ),  J(ρ) = (1−η)κ_d dt aρa† + κ_u dt a†ρa
//
// to second order in J. It is completely positive at any step and of strong order 1: a step of 0.02/γ moves
// ⟨a⟩ by 0.2 to 0.3 % (r.m.s.) against 0.005/γ. [Forecast] moves the observables instead of the state, so
// that the expected record of every future bin is one trace. The optimal predictor of a rollout is a Filter over
// the context, then a Forecast. [KalmanBucy] is the exact filter for β = 0, [Lindblad] the mean evolution.
//
// # What is ours
//
// The source, MetaSym (arXiv 2502.16667), names the three terms of H, the two bath operators, heterodyne
// detection and the varied parameters. Its formulas and parameter values are lost in the text that we have;
// so the following are our choices: signs, phases and normalisation of H; that L1 itself is monitored, not an
// additional output of the field; that the detected port adds no thermal noise of its own; the bin-integrated
// record; every parameter range.
//
// # Sources
//
//   - H. M. Wiseman, G. J. Milburn, Quantum Measurement and Control (2010), ch. 4 (heterodyne detection,
//     efficiency) and 6 (linear systems).
//   - K. Jacobs, D. A. Steck, A straightforward introduction to continuous quantum measurement,
//     Contemp. Phys. 47, 279 (2006): the convention of D and 𝓗.
//   - P. Rouchon, J. F. Ralph, Efficient quantum filtering for quantum feedback control, Phys. Rev. A 91,
//     012118 (2015): positive integration.
//   - QuTiP 4.7.1: the record's convention and golden values of the mean evolution.
package oscillator
