// Package cartpendulum simulates a double pendulum that hangs from a cart on a level track: with viscous friction, and
// with one control, the force on the cart.
//
// # Model
//
// A cart of mass m_c [kg] at the place s [m] of a track carries a rigid rod of length ℓ_1 [m] without mass, that one
// another of length ℓ_2. At each rod's lower end sits a bob, a point mass m_1 or m_2 [kg]. θ_1 and θ_2 [rad] are the
// rods' angles from hanging straight down, both in the world's frame, so that the bobs are at
//
//	r_1 = (s + ℓ_1 sin θ_1, −ℓ_1 cos θ_1),   r_2 = r_1 + (ℓ_2 sin θ_2, −ℓ_2 cos θ_2)
//
// With q = (s, θ_1, θ_2), a = (m_1+m_2)ℓ_1, b = m_2ℓ_2 [kg m] the kinetic energy is ½q̇ᵀM(q)q̇ with the mass matrix
//
//	    ⎡ m_c+m_1+m_2   a cos θ_1           b cos θ_2         ⎤
//	M = ⎢ a cos θ_1     a ℓ_1               b ℓ_1 cos(θ_1−θ_2)⎥
//	    ⎣ b cos θ_2     b ℓ_1 cos(θ_1−θ_2)  b ℓ_2             ⎦
//
// and with the canonical momenta p = M(q) q̇, of units kg m/s, kg m²/s and kg m²/s,
//
//	H(q, p) = ½pᵀM(q)⁻¹p + g a (1−cos θ_1) + g b (1−cos θ_2)   [J], 0 at rest
//	q̇ = ∂H/∂p = M⁻¹p
//	ṗ = −∂H/∂q − D q̇ + (u, 0, 0)
//
//	    ⎡ c_0  0        0   ⎤
//	D = ⎢ 0    c_1+c_2  −c_2⎥
//	    ⎣ 0    −c_2     c_2 ⎦
//
// The friction c_0 [kg/s] brakes the cart on its track, c_1 and c_2 [N m s] brake the turning of the upper hinge,
// between cart and upper rod, and of the lower one, between the rods. Nothing else takes energy: the air is not
// modelled. The force u [N] is held over an interval.
//
// # Laws
//
// dH/dt = −q̇ᵀDq̇ + u ṡ. The momentum p_s is that of everything along the track, and p_s + c_0 s changes by ∫u dt
// alone, whatever the hinges do. A held force is that of a potential −u s: without friction the flow is symplectic
// under control too. With friction it is not even conformal symplectic, since D M⁻¹ is no multiple of the identity; the
// form Ω = [[0, I], [−I, 0]] changes as
//
//	d/dt ΦᵀΩΦ = Φᵀ [[FᵀD − DF, −DM⁻¹], [M⁻¹D, 0]] Φ,   F = ∂q̇/∂q
//
// and volume as d/dt log det Φ = −tr(D M⁻¹). Translation along the track is a symmetry, and so is the mirror image, all
// of s, θ, p and u with the other sign; time reversal, p with the other sign, is one without friction.
//
// # Integration
//
// The classical Runge–Kutta scheme of fourth order, in equal steps of at most [Params.MaxStep] or what is asked for.
// Measured on carts of 0.5 to 2 kg with bobs of 0.15 to 0.6 kg and rods of 0.25 to 1 m, at the recommended step:
// without friction and force energy drifts by less than 2e-6 of it in 10 s; no coordinate errs by more than 1e-9 after
// 0.04 s and 2e-8 after 2 s of rods let go at up to 0.8 rad, by more than 1e-8 and 5e-5 of rods that whirl, which
// amplify errors.
//
// # Sources
//
// The model is the textbooks', by Lagrange's equations: H. Goldstein, C. Poole, J. Safko, Classical Mechanics, 3rd ed.
// (2002), ch. 1 and 8. Viscous friction enters by Rayleigh's dissipation function ½q̇ᵀDq̇, ibid. ch. 1.5. All values
// are the caller's.
package cartpendulum
