package gate

// Limit is the largest ratio of a trained baseline's one-step error to persistence's that passes.
type Limit struct {
	System, Model string
	Ratio         float64
}

// limits are those of the profile "laptop", each somewhat above the worst of the seeds that were measured, which is in
// the comments with what bounds the ratios from below: make gate prints them.
var limits = []Limit{
	// A record is white noise of variance near 1 and some signal, and persistence predicts each bin's noise with the
	// last bin's: twice the variance. Predicting zero has 0.68; a network that has learnt something is below that.
	{"quantum", "transformer", 0.57}, // 0.549
	{"quantum", "lstm", 0.55},        // 0.534
	{"quantum", "mlp", 0.66},         // 0.634; it sees one noisy bin and no history

	// A short step changes the state little, and what it changes is mostly q += p Δt / m with a mass that the networks
	// do not know. A linear map fitted by least squares has 0.17 on meshes of 3 x 3.
	{"mesh", "dhnn", 0.85},          // 0.836; on the training systems it goes on to fall
	{"mesh", "transformer", 0.78},   // 0.739
	{"mesh", "mlp", 0.83},           // 0.804
	{"mesh3x3", "dhnn", 0.3},        // 0.255
	{"mesh3x3", "transformer", 0.3}, // 0.257
	{"mesh3x3", "mlp", 0.4},         // 0.352

	// Three quarters of persistence's error are of the angular momenta, which the rotors' thrusts drive.
	{"quadrotor", "dhnn", 0.65},       // 0.549
	{"quadrotor", "transformer", 0.1}, // 0.0755
	{"quadrotor", "mlp", 0.13},        // 0.107
}

// limitOf finds the limit of a system's baseline.
func limitOf(system, model string) (Limit, bool) {
	for _, l := range limits {
		if l.System == system && l.Model == model {
			return l, true
		}
	}
	return Limit{}, false
}
