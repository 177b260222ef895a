package profile

// MetaSym holds the settings of the model and its two trainings.
type MetaSym struct {
	// Split is how the data of a training system become those that are adapted on and those that are judged on:
	// "halves" in time, as in the paper; "shared", all of them as both, so that adaptation and the rest learn the same
	// states. Validation has halves.
	Split string `toml:"split"`

	Encoder Encoder `toml:"encoder"`
	Decoder Decoder `toml:"decoder"`
}

// Encoder holds the settings of the SymplecticEncoder, or of what stands in its place.
type Encoder struct {
	Form        string  `toml:"form"` // "symplectic", as in the paper; "perceptron" or "none" for the ablation: see metasym.MAML
	Layers      int     `toml:"layers"`
	Sublayers   int     `toml:"sublayers"`
	Activation  string  `toml:"activation"`
	DropConnect float64 `toml:"drop_connect"`
	InnerSteps  int     `toml:"inner_steps"`
	InnerRate   float64 `toml:"inner_rate"` // α, in InnerRateUnit
	// InnerRateUnit is "absolute", for losses in units of the training data's mean squared change, or "curvature": 1/L,
	// with L the largest eigenvalue of the inner loss's Hessian for each system, found by PowerIterations; see
	// metasym.MAML.
	InnerRateUnit   string `toml:"inner_rate_unit"`
	PowerIterations int    `toml:"power_iterations"` // without effect on an absolute rate
	// DeployedSteps is the number of inner steps with which the trained encoder is adapted to each system, for the
	// decoder's training and in use; with 0 all systems share its weights.
	DeployedSteps int      `toml:"deployed_steps"`
	InverseLoss   bool     `toml:"inverse_loss"` // the outer loss has the error of the inverse pass too; without effect on forms that have no inverse
	FirstOrder    bool     `toml:"first_order"`  // the outer gradient takes those of the inner loop as constants
	Training      Training `toml:"training"`
}

// Decoder holds the settings of the ActiveDecoder.
type Decoder struct {
	Width            int      `toml:"width"`
	Heads            int      `toml:"heads"`
	Window           int      `toml:"window"`
	PositionBase     float64  `toml:"position_base"` // of the frequencies of a step's place in the window, the Transformer's too
	Dropout          float64  `toml:"dropout"`
	Bias             bool     `toml:"bias"`
	OutputProjection bool     `toml:"output_projection"`
	LayerNorm        bool     `toml:"layer_norm"`
	HiddenHead       bool     `toml:"hidden_head"`    // the head has a hidden layer
	Residual         bool     `toml:"residual"`       // the form of appendix C: the output is the latent plus what the head gives
	UnitOutput       bool     `toml:"unit_output"`    // of that change, see learner.ChangeUnit
	MetaAttention    string   `toml:"meta_attention"` // "adapted", as in the paper; "global" or "random" for the ablation without
	InnerSteps       int      `toml:"inner_steps"`
	InnerRate        float64  `toml:"inner_rate"` // this and the next two as the encoder's
	InnerRateUnit    string   `toml:"inner_rate_unit"`
	PowerIterations  int      `toml:"power_iterations"`
	Training         Training `toml:"training"`
}

// encoderForms are the values of Encoder.Form, splits those of MetaSym.Split.
var (
	encoderForms = []string{"symplectic", "perceptron", "none"}
	splits       = []string{"halves", "shared"}
)
