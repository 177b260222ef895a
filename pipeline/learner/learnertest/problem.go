// Package learnertest helps tests that train learners.
package learnertest

import (
	"testing"

	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/training"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
)

// Problem poses a stage's problem with the weights of the whole model.
func Problem(t testing.TB, b compute.Backend, stage learner.Stage, weights []*tensors.Tensor) training.Problem {
	t.Helper()
	p, err := stage.Problem(t.Context(), b, weights)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
