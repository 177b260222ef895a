// Package ddp solves optimal control problems by differential dynamic programming: FDDP (feasibility-driven,
// multiple shooting), and BoxDDP and BoxFDDP for controls within bounds.
//
// # Problem
//
// min Σ_{t<T} ℓ_t(x_t, u_t) + ℓ_T(x_T) subject to x_0 given, x_{t+1} = f(x_t, u_t) and, for the Box methods,
// lower ≤ u ≤ upper. States live on a manifold with a 12-dimensional tangent space, reached through
// [Problem]: x ⊕ δ and x' ⊖ x. All matrices have fixed size, so that a sweep allocates nothing.
//
// # Iteration
//
// With gaps f̄_0 = x0 ⊖ x_0, f̄_{t+1} = f(x_t,u_t) ⊖ x_{t+1}, the backward sweep forms
//
//	Q_x = ℓ_x + F_xᵀV'_x, Q_u = ℓ_u + F_uᵀV'_x, Q_xx = ℓ_xx + F_xᵀV'_xxF_x, Q_ux, Q_uu likewise
//	k = Q_uu⁻¹Q_u, K = Q_uu⁻¹Q_ux,  V_xx = Q_xx − Q_uxᵀK,  V_x = Q_x − KᵀQ_u + V_xx f̄
//
// and the forward sweep tries steps α = 1, ½, … 2⁻⁹: u = u_t − αk − K(x ⊖ x_t), in FDDP from
// x = f(…) ⊕ (α−1)f̄, which leaves the share 1−α of every gap open. The improvement expected of a step is
// α(d1 + ½αd2). For a box method k and the free rows of K solve a box-constrained quadratic program, once the
// trajectory is feasible, and controls are clamped when rolled out.
//
// Constants and acceptance rules are those of Crocoddyl 2, so that its published logs are reproduced.
//
// # Sources
//
//   - C. Mastalli et al., Crocoddyl, ICRA 2020 (FDDP); A feasibility-driven approach to control-limited DDP,
//     Autonomous Robots 46 (2022), arXiv 2010.00411 (BoxFDDP).
//   - Y. Tassa, N. Mansard, E. Todorov, Control-limited differential dynamic programming, ICRA 2014 (box QP).
//   - github.com/loco-3d/crocoddyl (BSD-3): constants, order of operations and logs; no code.
package ddp
