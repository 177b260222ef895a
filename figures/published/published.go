// Package published holds the numbers that the paper states (arXiv 2502.16667, version 2), verbatim. What is lost in the
// paper's public text is not here: it must be shown as lost, never replaced by a number of ours.
package published

// Score is an entry of Table 1: the parameter count and the trajectory MSE with, in brackets, what is almost certainly its
// standard deviation.
type Score struct {
	Model      string
	Parameters string
	MSE        float64
	Deviation  float64
}

// Table1Quantum is the "Quantum System" column of Table 1, in the paper's order. The DHNN has no entry there.
var Table1Quantum = []Score{
	{"Transformer", "194", 0.950, 0.239},
	{"MLP", "262", 0.898, 0.226},
	{"QuantumLSTM", "244", 0.891, 0.233},
	{"MetaSym", "130", 0.859, 0.215},
}
