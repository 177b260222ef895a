// Package published holds the numbers that the paper states (arXiv 2502.16667, version 2), verbatim. What is lost in
// the paper's public text is not here: it must be shown as lost, never replaced by a number of ours.
package published

import (
	"cmp"
	"slices"
)

// Score is an entry of Table 1: the parameter count and the trajectory MSE with, in brackets, what is almost certainly
// its standard deviation.
type Score struct {
	Model      string
	Parameters string
	MSE        float64
	Deviation  float64
}

// Lost stands in the place of a value that the paper has and its public text does not.
const Lost = "lost"

// MetaSym is the name of the paper's own model in its tables; all others are its baselines.
const MetaSym = "MetaSym"

// table1Mesh is the "SpringMesh" column of Table 1, in the paper's order. The QuantumLSTM has no entry there.
var table1Mesh = []Score{
	{"DHNN", "3.0M", 32.468, 28.086},
	{"Transformer", "3.2M", 36.653, 15.618},
	{"Naive MLP", "3.5M", 323.199, 13.959},
	{MetaSym, "2.9M", 19.233, 15.673},
}

// table1Quantum is the "Quantum System" column of Table 1, in the paper's order. The DHNN has no entry there.
var table1Quantum = []Score{
	{"Transformer", "194", 0.950, 0.239},
	{"Naive MLP", "262", 0.898, 0.226},
	{"QuantumLSTM", "244", 0.891, 0.233},
	{MetaSym, "130", 0.859, 0.215},
}

// table1Quadrotor is the "Quadrotor" column of Table 1, in the paper's order. The QuantumLSTM has no entry there.
var table1Quadrotor = []Score{
	{"DHNN", "3138", 26.375, 9.160},
	{"Transformer", "4680", 34.584, 14.063},
	{"Naive MLP", "4012", 39.311, 13.937},
	{MetaSym, "3036", 25.889, 8.967},
}

// Table1 is the column of Table 1 by the project's name of its system; nil if it has none.
func Table1(system string) []Score {
	switch system {
	case "mesh":
		return table1Mesh
	case "quantum":
		return table1Quantum
	case "quadrotor":
		return table1Quadrotor
	}
	return nil
}

// Ranked is a column of Table 1 by rising error.
func Ranked(column []Score) []Score {
	ranked := slices.Clone(column)
	slices.SortStableFunc(ranked, func(a, b Score) int { return cmp.Compare(a.MSE, b.MSE) })
	return ranked
}

// Attention is a column of Table 5: the trajectory MSE without and with meta-attention, each with what is almost
// certainly its standard deviation. It was made with less noise than Table 1.
type Attention struct{ Without, With Score }

// Table5 are the columns of Table 5 by the project's name of their system. Those of the 3 x 3 mesh are lost.
func Table5(system string) (Attention, bool) {
	switch system {
	case "quantum":
		return Attention{Score{MSE: 1.000, Deviation: 0.200}, Score{MSE: 0.898, Deviation: 0.241}}, true
	case "quadrotor":
		return Attention{Score{MSE: 16.457, Deviation: 15.184}, Score{MSE: 8.397, Deviation: 5.906}}, true
	}
	return Attention{}, false
}
