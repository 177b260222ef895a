package gate

// Limit is the largest ratio of a trained baseline's one-step error to persistence's that passes.
type Limit struct {
	System, Model string
	Ratio         float64
}

// limits are those of the profile "laptop", each somewhat above the worst of the seeds that were measured, with the data and the
// shorter trainings that the profile had before. What bounds them from below is in the comments.
var limits = []Limit{
	// A record is white noise of variance near 1 and little signal, and persistence predicts each bin's noise with the last
	// bin's: twice the variance. Predicting zero has 0.532; a network that has learnt something is below that. Measured:
	// 0.528 the Transformer, 0.521 the LSTM, 0.530 the MLP, which sees one noisy bin and no history.
	{"quantum", "transformer", 0.530},
	{"quantum", "lstm", 0.526},
	{"quantum", "mlp", 0.532},

	// A short step changes the state little, and what it changes is mostly q += p Δt / m with a mass that the networks do not
	// know. A linear map fitted by least squares has 0.17 on meshes of 3 x 3. Measured there: 0.23 the DHNN and the HNN, 0.22 the
	// Transformer, 0.28 the MLP. On the large mesh, after 150 steps of training, 0.80, 0.79, 0.78 and 0.78: the hour of the
	// profile has no time for more, and with their outputs not in units of the change they had 0.95, 0.95, 0.84 and 0.89.
	{"mesh", "dhnn", 0.85},
	{"mesh", "transformer", 0.85},
	{"mesh", "mlp", 0.85},
	{"mesh3x3", "dhnn", 0.4},
	{"mesh3x3", "transformer", 0.4},
	{"mesh3x3", "mlp", 0.4},

	// Three quarters of persistence's error are of the angular momenta, which the rotors' thrusts drive.
	{"quadrotor", "dhnn", 0.95},       // 0.88: its positions are worse than persistence's, its angular momenta better
	{"quadrotor", "transformer", 0.5}, // 0.43
	{"quadrotor", "mlp", 0.7},         // 0.57
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
