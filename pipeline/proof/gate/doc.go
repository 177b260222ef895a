// Package gate checks that the baselines learn: a comparison with networks that have learnt nothing would be worth
// nothing.
//
// First, one-step prediction: on noise-free records of validation systems, which are drawn like the training systems
// but never trained on, each trained baseline must beat persistence, x_{t+1} = x_t, by a stated factor. Second,
// filtering: trained on many records of one quantum system, the sequence networks must close a stated share of the gap
// between predicting no signal and the optimal quantum filter, below which no expected error can be.
package gate
