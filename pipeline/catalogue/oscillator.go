package catalogue

// Quantum is the open quantum oscillator, of which a heterodyne detector's records are the data.
var Quantum = System{
	Name: "quantum", Label: "quantum system", Page: "system-oscillator",
	Channels: []string{"√γ"}, Time: "1/γ", // currents, see package oscillator: a record's noise has variance 2/Δt
	Parameters: map[string]string{"frequency": "γ", "squeezing": "γ", "cubic": "γ", "bath_rate": "γ",
		"occupation": "1", "efficiency": "1", "amplitude_re": "1", "amplitude_im": "1"},
	Unit: "Mean over channels and steps, in units of the training records' variance", Decimals: 4,
	Noisy:  true,
	NoFlow: "Its state is a pair of measured currents, which no flow of phase space moves: there is no true defect to compare with.",
	Paper:  Paper{Data: "Table 3"},
}
