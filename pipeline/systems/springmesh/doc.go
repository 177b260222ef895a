// Package springmesh simulates a sheet of particles joined by springs, with viscous damping: the spring mesh of Otness
// et al.
//
// # Model
//
// nx × ny particles of mass m [kg] move in the plane. At rest they stand on a grid of spacing 1 m; particle i = x·ny +
// y at (x, y). A spring of stiffness k (N/m) joins every particle to each of its up to eight neighbours, along rows,
// columns and both diagonals (342 springs in a 10 × 10 mesh, 20 in a 3 × 3 one). Its rest length ℓ0 is their distance
// in the grid, 1 or √2 m, so that the grid is free of stress. Particles may be held: the top row, the corners, the
// boundary ring, or none. With positions q [m] and momenta p [kg m/s],
//
//	H(q, p) = Σ p²/2m + Σ ½k(ℓ − ℓ0)²   [J], sums over free particles and over springs, ℓ = |q_a − q_b|
//	q̇ = p/m
//	ṗ = −∂H/∂q − γ p/m,                 force on a from b: −k (ℓ − ℓ0)/ℓ · (q_a − q_b)   [N]
//
// The damping γ (kg/s) acts on the velocity p/m of each particle, not on p and not along springs: momentum decays at
// the rate γ/m. Springs do not resist being turned over: the mesh has other equilibria than the grid, with inverted
// triangles ([Mesh.InvertedTriangles]), into which a far displaced one may snap.
//
// A state is [q(2n), p(2n)], positions x_0, y_0, x_1, y_1, …, then momenta likewise. Held particles are part of it;
// they keep q, and p = 0. The mesh starts at rest, each free particle displaced uniformly in a disc or [Annulus].
//
// # Laws
//
// All masses equal, ṗ differs from Hamilton's equation by −(γ/m) p, and the flow Φ_t is conformal symplectic,
// ΦᵀJΦ = e^{−γt/m} J; so ‖ΦᵀJΦ − J‖ is 1 − e^{−γt/m}, not 0, unless γ = 0. In a free mesh total momentum and angular
// momentum decay by the same factor. With different masses ([Params.Masses]) the flow is no longer conformal. For any
// masses dH/dt = −γ Σ|p/m|², and volume in phase space contracts as exp(−2γt Σ 1/m_i).
//
// # Integration
//
// [RungeKutta4] is of fourth order, [Strang] of second and exactly conformal symplectic (symplectic and reversible
// without damping) if all masses are equal. Every interval of the time grid, which may be irregular, is divided into
// ⌈Δt/h_max⌉ equal steps; [Params.MaxStep] recommends h_max = min(0.05 √(m/k), 0.2 m/γ). Measured over 2000 snapshots
// of 60 systems, RungeKutta4 against itself at finer steps: at steps of 0.004 to 0.012 s, k/m = 1/3 to 4 /s² and
// displacements up to 0.35 m the largest error of any coordinate is below 1e-6; at 0.012 to 0.02 s, 0.8 to 2.7 /s² and
// 0.35 to 0.45 m it is below 1e-5 in 58 of 60. Of the other two one presses a spring to 4 cm, 4e-5; the other, 2e-2,
// lingers with inverted triangles, then snaps back, which amplifies any error, a model's too. Half the step divides
// these errors by 16 as well.
//
// A spring shorter than 1 mm is an error ([ErrCollapsed]), because the direction of its force is lost. It did not
// happen in 400 runs of either kind. Displaced by up to 0.35 m none had inverted triangles at either end; by 0.35 to
// 0.45 m nearly all start with some, 1 in 100 ends with some, and the shortest spring was 1.7 cm.
//
// A trajectory is a function of parameters, grid, initial state and step, without any other input; so equal seeds give
// equal bits, whatever the number of goroutines, on every machine of the same architecture. Another architecture may
// fuse multiplication and addition, and differ in the last bit of each step.
//
// # What is ours
//
// Otness et al. fix the construction, m = 1 kg, k = 1 N/m, γ = 0.1 kg/s, the top row held, the disc of 0.35 m and the
// annulus from 0.35 to 0.45 m, 805 snapshots 7.81 ms apart ([Otness]). MetaSym varies damping, mass, stiffness, initial
// conditions and interval from system to system; its values are lost in the text that we have. So these are our
// choices: every range of parameters; that they are uniform over a mesh; which particles are held; the trampoline, for
// the strongly damped mesh that the paper mentions; both integrators and their steps. The generator of nn-benchmark is
// semi-implicit Euler at 61 µs: its trajectories are off by up to 8e-4, ours agree with its extrapolation to step 0.
//
// # Sources
//
//   - K. Otness, A. Gjoka, J. Bruna, D. Panozzo, B. Peherstorfer, T. Schneider, D. Zorin, An extensible benchmark suite for
//     learning to simulate physical systems, NeurIPS Datasets and Benchmarks (2021), arXiv 2108.07799; and their program
//     nn-benchmark, github.com/karlotness/nn-benchmark.
//   - MetaSym, arXiv 2502.16667: what is varied.
//   - R. McLachlan, M. Perlmutter, Conformal Hamiltonian systems, J. Geom. Phys. 39, 276 (2001): the law of the
//     flow.
//   - E. Hairer, C. Lubich, G. Wanner, Geometric Numerical Integration (2006), ch. II.5 (splitting), VI (symplecticity).
package springmesh
