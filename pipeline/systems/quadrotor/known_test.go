package quadrotor

import "testing"

// TestKnownResults runs the model, the solver, the integrator and the coordinates through every result that is
// known of this system from elsewhere: Crocoddyl's published logs, closed forms, exact identities. (Those of
// SE(3) itself are tested in its package.)
func TestKnownResults(t *testing.T) {
	for _, known := range []struct {
		name string
		test func(*testing.T)
	}{
		{"C1 derivatives are those of the step and of the costs", testDerivatives},
		{"C2 FDDP repeats Crocoddyl's log of quadrotor_fwddyn, every digit", testLogFDDP},
		{"C2 BoxDDP repeats Crocoddyl's log of quadrotor_ubound, every digit", testLogBoxDDP},
		{"C2 BoxDDP with the flipped sign ends as the newer log does", testLogFlippedSign},
		{"C3 coordinates and states are inverse to each other", testChartRoundTrip},
		{"C4 free symmetric top: analytic motion at fourth order", testSymmetricTop},
		{"C5 energy along a flight is what the rotors put in", testEnergyBalance},
		{"C6 a plan has no gaps", testFeasibility},
		{"C7 hover is a fixed point, opposite rotors give pure torque", testHover},
		{"C8 scaling mass, inertia and thrust together changes nothing", testScaling},
		{"canonical momentum obeys Hamilton's equations", testHamilton},
		{"the free flow is symplectic in canonical momentum, not in body momentum", testSymplectic},
	} {
		t.Run(known.name, known.test)
	}
}
