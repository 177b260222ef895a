// Package lowering writes the graphs of the pipeline as XLA would get them: as StableHLO text. It needs no PJRT plugin,
// so it shows on every machine that XLA has every operation that the models use, and that the text has not changed
// unnoticed; what XLA computes from it, package parity compares.
//
//	xla.go       the XLA backend without a plugin, whose graphs are text
//	program.go   the pipeline's graphs by name
//	golden.go    the hashes of their texts
package lowering
