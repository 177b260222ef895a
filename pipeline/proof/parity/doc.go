// Package parity compares what XLA computes with what the Go backend computes, for every graph that the pipeline
// compiles: losses, every gradient, the optimiser's update, adaptation, predictions. Inputs, masks and initial values
// are drawn on the host, once: XLA executes each graph with the inputs that the Go backend had.
//
//	case.go        a graph with inputs and the Go backend's outputs
//	difference.go  how far two outputs are apart
//	plugin.go      XLA through GoMLX and a PJRT plugin
//	run.go         all models of a profile, as a table
//
// Outputs in single precision must agree within 1e-4, in double precision, which a training's loss and gradients are
// computed in too, within 1e-10; see Case.Compare for what that is relative to.
package parity
