// Package inference runs a trained MetaSym on a system that it has not seen: it adapts to the first part of a measured
// trajectory and then predicts, step by step or as far ahead as is asked, in physical units. A trained model is one
// file.
//
// It is a package of its own because package metasym takes scaled tensors and knows neither files nor units, and
// because a controller needs none of what the pipeline trains with: Load and Open are enough, there are no data to
// generate.
//
//	model, err := inference.Load("quadrotor.safetensors")
//	forecaster, err := inference.Open(backend, model)
//	losses, err := forecaster.Adapt(history)     // the first part of the trajectory
//	state, err := forecaster.Step(control)       // one step ahead; the forecaster moves on
//	states, err := forecaster.Rollout(controls)  // many
//
// How windows are cut for adaptation, how a rollout feeds predictions back and what scaled numbers the model sees is
// exactly as in training and evaluation (packages dataset and experiment/evaluation).
//
// Axes, as in package metasym: t time, n state (q then p), m control.
package inference
