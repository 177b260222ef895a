// Package plugin fetches PJRT plugins into the checkout, for those who ask for them with `make xla`: nothing else in
// the project downloads one.
//
//	cpu.go    for the processor, from a wheel in the Python package index, else from the releases of go-xla's own installer
//	cuda.go   for NVIDIA's GPUs, from a wheel of JAX there
//	wheel.go  the plugin in a wheel
//	fetch.go  a download with its hash
package plugin
