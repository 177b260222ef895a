// Package plugin fetches PJRT plugins into the checkout, for those who ask for them with `make xla`: nothing else in the
// project downloads one.
//
//	cpu.go    for the processor, from the releases that go-xla's own installer uses
//	cuda.go   for NVIDIA's GPUs, from a wheel of JAX in the Python package index
//	fetch.go  a download with its hash
package plugin
