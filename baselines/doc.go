// Package baselines implements the models that the paper compares MetaSym with (section 4.4), at its parameter counts.
//
//	mlp.go          the naive baseline, a multi-layer perceptron
//	dhnn.go         dissipative Hamiltonian neural network (Sosa & Greydanus, 2022)
//	hnn.go          Hamiltonian neural network (Greydanus et al., 2019), the DHNN without dissipation
//	transformer.go  causal Transformer encoder (Vaswani et al., 2017)
//	lstm.go         the recurrent network of Flurin et al. (2020)
//	perceptron.go   what mlp, dhnn and hnn are made of
//	integrator.go   from a vector field to the next state
//
// All have the same four methods. Parameters declares the weights; Forward predicts the state after every step of every
// window from the steps up to it, in scaled states:
//
//	state [s,w,t,n], control [s,w,t,m] or nil, step Δt [s,w,t,1] -> next state [s,w,t,n]
//	s systems, w windows of each, t steps of each window, n state dimensions, m controls
//
// Context is the number of steps that a prediction looks back, its own included.
//
// Like metasym, the package builds GoMLX graphs from weights and batches and knows nothing of physical systems or
// files.
package baselines
