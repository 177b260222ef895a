// Package quadrotor plans flights of a quadrotor by optimal control and simulates them on SE(3).
//
// # Model
//
// A rigid body with pose M = (R, p), body to world, and body twist ν = (v, ω), with four rotors of thrust u [N]
// at +x, +y, −x, −y of its frame, distance d from the centre of mass, all pushing along body z:
//
//	dM/dt = M ν^
//	dv/dt = (0, 0, Σu)/m + Rᵀg − ω×v,  g = (0, 0, −9.81) m/s²
//	dω/dt = I⁻¹(τ − ω×Iω),  I diagonal
//	τ_x = d(u2 − u4),  τ_y = d(u3 − u1),  τ_z = (c_m/c_f)(−u1 + u2 − u3 + u4)
//
// Thrust is the control (it goes with the square of a rotor's speed, which is not modelled); there is no drag.
// The wrench is W u, the spatial inertia 𝓘 = diag(m, m, m, I), the energy ½νᵀ𝓘ν + m g z, its rate uᵀWᵀν.
//
// Frames and order: world z is up; twists, wrenches, momenta and pose increments are in the body frame, ordered
// [linear; angular]; a state's tangent is [pose (6); twist (6)]; increments act on the right, M exp(δ). SI units.
// Package se3 has the group, package ddp the solvers.
//
// # Plans
//
// [Planner] flies from a start to rest at a goal in a fixed time: BoxFDDP on the model discretised by Crocoddyl's
// Euler step, ν⁺ = ν + a h, M⁺ = M exp(h ν⁺), with cost
//
//	Δt Σ ½(w ‖log(M_goal⁻¹M)‖² + 1e-3 ‖ν‖² + w_u ‖u‖²) + ½·10 (‖log(M_goal⁻¹M)‖² + ‖ν‖²) at the end
//
// The terminal cost has no factor Δt. Goals on the way divide the time into equal legs, each with its own goal; at the
// end of a leg ½·10 is charged for the distance alone. w = 1e-2 and w_u = 1e-6 are Crocoddyl's: flights go to the goal
// in a little over a second with thrusts at their bounds, and then tremble there. 1e-5 and 1e-3 use the whole time,
// with thrusts that change little. With Crocoddyl's, 0.1 to 8 N a rotor, 100 nodes of 30 ms and the ranges of the
// tests, 500 of 500 draws converged, in 25 iterations and 30 ms each.
//
// # Ground truth
//
// That Euler step is good enough to plan with and is not physics: a free spinning body gains tens of per cent of
// energy in seconds. The planned states are therefore never data. [Generator] replays the thrusts with a
// fourth-order Lie-group integrator ([Params.Advance]), and those states are. The price, for 3 s of flight,
// as distance from the goal at the end (median, worst of 60, 30 and 30 flights):
//
//	Δt = 30 ms: open loop 0.57 m, 1.5 m; tracked 3 mm, 37 cm
//	Δt = 10 ms: open loop 0.20 m, 0.43 m; tracked 2 mm, 2 cm
//	Δt =  5 ms: open loop 0.09 m, 0.20 m; tracked 2 mm, 1.5 cm
//
// Two goals in 3 s at 30 ms, tracked, as the largest entry of x ⊖ goal at the end (median of 40): 0.5 with Crocoddyl's
// weights, 0.03 with w = 1e-5 and w_u = 1e-3. Of draws of three goals a quarter to a half are refused.
//
// [OpenLoop] flies the optimal thrusts untouched: true motions, that miss their goal and are still moving. [Tracked]
// adds the plan's own feedback, so that flights do end at rest at the goal, but for the few whose thrusts stay at a
// bound; thrusts are constant over a node and within the bounds, and those flown are recorded. Either way states and
// recorded thrusts obey the model.
//
// # Coordinates for learning
//
// A [Chart] maps a state to 12 numbers: q = ξ = log of the pose relative to a reference, by default the start of
// the flight, and a momentum.
//
//   - ξ jumps where the attitude passes half a turn from the reference. Flights that come within 0.05 rad of it
//     are refused ([ErrHalfTurn]).
//   - With [BodyMomentum] 𝓘ν the pair is not canonical, although both halves are natural. A symplectic
//     network on it has an inductive bias but not the geometry of the system; no claim of symplecticity holds.
//   - With [CanonicalMomentum] p = Jᵀ𝓘ν, where ν = J(ξ) dξ/dt, it is: the flow without thrust is symplectic, and
//     Hamilton's equations hold with the force JᵀW u. The tests show both statements.
//   - With thrust neither is: the flow is symplectic for every fixed thrust schedule only if the force is a
//     gradient in ξ, and JᵀW u is not.
//   - ξ is the logarithm of a [Group]. In SE(3) (J = J_r) place and attitude are coupled: not even exact physics
//     predicts from a state with noise on each channel, since ρ × m v hides Iω. In R³ × SO(3) they are apart.
//   - Relative to the start, the direction of gravity depends on the start's tilt, which (ξ, p) does not tell.
//     A model sees it as a hidden parameter of the flight. [LevelReference] avoids that.
//
// # What is ours
//
// The source, MetaSym (arXiv 2502.16667), names Crocoddyl, the dynamics of Geisert & Mansard, flights between
// random states that end at zero velocity in a box, and the varied parameters. Its parameter table is lost in the
// text that we have, so these are our choices: Hector as the nominal system and every factor about it (the
// caller's), the bound of 8 N (Crocoddyl's 5 N lift Hector with 1.38 of its weight only), the cost of the end (the
// example has none on velocity), horizon, integrator, tracking, and coordinates.
//
// # Sources
//
//   - github.com/loco-3d/crocoddyl (BSD-3), examples quadrotor_fwddyn.py and quadrotor_ubound.py: model, costs,
//     constants; the logs of both are repeated digit by digit in the tests. C. Mastalli et al., Crocoddyl, ICRA 2020.
//   - hector_quadrotor's URDF in Gepetto/example-robot-data (BSD-3): mass and inertia.
//   - M. Geisert, N. Mansard, Trajectory generation for quadrotor based systems using numerical optimal control,
//     ICRA 2016: rotor model.
//   - J. Solà, J. Deray, D. Atchuthan, A micro Lie theory for state estimation in robotics, arXiv 1812.01537 (2021).
//   - H. Munthe-Kaas, Runge–Kutta methods on Lie groups, BIT 38, 92 (1998).
package quadrotor
