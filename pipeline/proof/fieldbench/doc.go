// Package fieldbench trains the Hamiltonian baselines on the tasks of their authors, so that the numbers of both can
// stand side by side. A network learns a vector field: the time derivative of the state at scattered points.
//
//	task.go          what a task is: data, networks, training, a score of rollouts, goals
//	dampedspring.go  the task of the DHNN's authors (Sosa & Greydanus, 2022; code DrewSosa/dissipative_hnns)
//	massspring.go    the task of the HNN's authors (Greydanus et al., 2019; code greydanus/hamiltonian-nn)
//	network.go       DHNN, HNN and MLP as vector fields
//	initial.go       initial weights as the authors draw them
//	train.go         Adam on the squared error of the field
//	rollout.go       trajectories of a trained field
//	compare.go       all runs of all tasks, and whether the goals are met
//	table.go         the table, beside the published numbers
package fieldbench
