package experiment_test

import (
	"testing"

	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
)

// TestFlights: models are trained and evaluated on the quadrotor's other coordinates, with several flights of a
// training system.
func TestFlights(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	w := experimenttest.Open(t, experimenttest.Root(t), profiletest.Changes{
		"quadrotor.data.chart": "r3-so3", "quadrotor.data.train_flights": 3, "quadrotor.metasym.split": "shared", "quadrotor.data.goals": 2,
		"quadrotor.data.nodes": 100, "quadrotor.data.pose_weight": 1e-5, "quadrotor.data.thrust_weight": 1e-3})
	references, err := referred(t.Context(), w, "quadrotor")
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range []string{"metasym", "mlp-adapted"} {
		e, err := evaluated(t.Context(), w, "quadrotor", model, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.SameRollouts(references[0]); err != nil || !(e.Mean() > 0) {
			t.Errorf("%s: %v, mean %g", model, err, e.Mean())
		}
	}
}
