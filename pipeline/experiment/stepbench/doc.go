// Package stepbench times MetaSym's six training steps, encoder and decoder of the three systems, at the sizes of the
// paper's models, beside the same steps in PyTorch.
//
// A step is the loss and all gradients in single precision, one window of every training system, sharded over two
// goroutines as in a training with two workers. Machines are noisy: every measurement is a process of its own, ours and
// PyTorch's take turns, and the table compares the fastest steps.
//
//	step.go        the steps
//	measure.go     timing one of them
//	alternate.go   taking turns with PyTorch
//	peer_torch.py  the same steps in PyTorch, vectorised over systems
package stepbench
