// Package se3 is the group SE(3) of rigid motions: exponential, logarithm, their Jacobians, adjoint.
//
// Twists and other elements of the algebra are ordered [linear; angular] = (ρ, θ), ρ in m (or m/s), θ in rad
// (or rad/s). A [Pose] (R, p) maps body coordinates to those of the frame it is given in: x ↦ R x + p.
// Increments act on the right, M ⊕ τ = M exp(τ), so that they, twists and right Jacobians are in the body
// frame.
//
// The scalar functions of the rotation angle are all Stumpff functions c_n(θ²) ([stumpff]), which have no
// singularity at θ = 0. The logarithm has one branch, θ ≤ π; it jumps where θ passes π.
//
// Sources: J. Solà, J. Deray, D. Atchuthan, A micro Lie theory for state estimation in robotics,
// arXiv 1812.01537 (2021), cited here by equation; T. Barfoot, State Estimation for Robotics (2017), ch. 7.
package se3
