package oscillator

import "testing"

// TestKnownResults runs the simulator, the filter, the forecast and the mean evolution through every result
// that is known of this system from elsewhere: closed forms, other programs, exact identities.
//
// Statistical checks use fixed seeds and a bound of 4.5 standard errors: a right program fails one of them
// with probability 7e-6.
func TestKnownResults(t *testing.T) {
	for _, known := range []struct {
		name string
		test func(*testing.T)
	}{
		{"coherent state decays as a coherent state, record residual is the noise", testCoherentDecay},
		{"filter tends to the Kalman-Bucy filter at first order", testKalmanBucy},
		{"one simulator step averages to Lindblad, local error second order", testSimulatorQuadrature},
		{"one filter step averages to Lindblad, local error second order", testFilterQuadrature},
		{"mean evolution has QuTiP's values", testLindbladGolden},
		{"ensemble mean of records and states follows Lindblad", testEnsembleMean},
		{"state is a density matrix, pure if nothing is lost", testDensityMatrix},
		{"record covariance of simulator and filter is the exact one", testRecordCovariance},
		{"innovations are white, their variance the detector noise", testInnovations},
		{"more levels change nothing, with the same noise", testTruncation},
	} {
		t.Run(known.name, known.test)
	}
}

// sigmas is the bound of the statistical checks in standard errors.
const sigmas = 4.5
