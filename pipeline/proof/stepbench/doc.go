// Package stepbench times MetaSym's six training steps, encoder and decoder of the three systems, at the sizes of the
// paper's models, on every backend that there is, in JAX and in PyTorch.
//
// A step is the loss and all gradients in single precision, one window of every training system. On the Go backend it
// is sharded over two goroutines as in a training with two workers; the others get it whole. Machines are noisy: every
// measurement is a process of its own, all take turns, and the table compares the fastest steps.
//
//	step.go        the steps
//	measure.go     timing one of them
//	contender.go   what they are timed on
//	interpreter.go the Python that a peer needs
//	alternate.go   taking turns
//	peer_torch.py, peer_jax.py   the same steps as one writes them in PyTorch and in JAX, vectorised over systems
package stepbench
