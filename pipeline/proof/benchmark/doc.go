// Package benchmark trains the project's networks on tasks for which other authors publish code, so that the numbers of
// both can stand side by side.
//
//	pendulum.go   the task: data from the exact flow
//	sympnet.go    training (package flowmap) and evaluation as the authors of SympNets do (Jin et al., 2020; code
//	              jpzxshi/sympnets)
//	table.go      the table, beside the published code's numbers
package benchmark
