// Package profile reads the pipeline's profiles: TOML files with the settings of data, models, training and evaluation.
//
// Reading is strict. A key that is unknown, missing or out of range is an error that names the file and the key, because
// a misspelt setting that is silently ignored would give wrong results under the right name.
package profile

// Profile is one file: how much of the paper to compute, and with which settings.
type Profile struct {
	Name string `toml:"-"` // the file's name without .toml

	Backend string `toml:"backend"` // GoMLX backend: "go"

	Quantum   Quantum   `toml:"quantum"`
	Mesh      Mesh      `toml:"mesh"`
	Mesh3x3   SmallMesh `toml:"mesh3x3"`
	Quadrotor Quadrotor `toml:"quadrotor"`
}

// Quantum is the open quantum oscillator: its data and the models trained on it.
type Quantum struct {
	Data       QuantumData    `toml:"data"`
	Evaluation ShotEvaluation `toml:"evaluation"`
	Models
}

// Models holds the settings of every model that is trained on a system; its keys stand in the system's own table.
type Models struct {
	Seeds   []int   `toml:"seeds"` // one training of every model per seed; distinct, positive
	MetaSym MetaSym `toml:"metasym"`

	// The baselines: those whose table is there are trained.
	DHNN        *DHNN        `toml:"dhnn"`
	HNN         *HNN         `toml:"hnn"`
	Transformer *Transformer `toml:"transformer"`
	MLP         *MLP         `toml:"mlp"`
	LSTM        *LSTM        `toml:"lstm"`

	Ablations *Ablations `toml:"ablations"` // none if the table is not there
}

// QuantumData describes the heterodyne records. Times are in units of 1/γ. Every value is our choice: those of the paper's
// Table 3 are lost.
type QuantumData struct {
	Seed              int          `toml:"seed"`
	TrainSystems      int          `toml:"train_systems"`
	ValidationSystems int          `toml:"validation_systems"` // drawn like the training systems; for early stopping
	OODSystems        int          `toml:"ood_systems"`        // out of distribution
	ShiftedSystems    int          `toml:"shifted_systems"`    // drawn like the out-of-distribution ones, to choose on what adapts
	TrainShots        int          `toml:"train_shots"`        // records of each training system
	ValidationShots   int          `toml:"validation_shots"`   // records of each validation system
	OODShots          int          `toml:"ood_shots"`          // records of each out-of-distribution or shifted system
	Bins              int          `toml:"bins"`               // record bins in a shot
	StepsPerBin       int          `toml:"steps_per_bin"`      // integrator steps in a bin
	Step              float64      `toml:"step"`               // integrator step
	TrainLevels       int          `toml:"train_levels"`       // Fock levels for training and validation systems
	OODLevels         int          `toml:"ood_levels"`         // Fock levels for out-of-distribution and shifted systems
	Train             QuantumRange `toml:"train"`
	OOD               QuantumRange `toml:"ood"`
}

// QuantumRange gives the uniform distribution of each physical parameter as [low, high]; γ = 1 sets the unit of time.
type QuantumRange struct {
	Frequency  Range `toml:"frequency"`  // ω
	Squeezing  Range `toml:"squeezing"`  // χ
	Cubic      Range `toml:"cubic"`      // β
	Occupation Range `toml:"occupation"` // n̄
	Efficiency Range `toml:"efficiency"` // η
	Amplitude  Range `toml:"amplitude"`  // |α0|; the phase is uniform
}

// Range is an interval [low, high].
type Range [2]float64

// Evaluation says how models are compared on out-of-distribution systems.
type Evaluation struct {
	Context    int     `toml:"context"`     // measured steps a rollout starts from
	Horizon    int     `toml:"horizon"`     // predicted steps
	InputNoise float64 `toml:"input_noise"` // deviation of the noise added to the measured context, in channel deviations
	Examples   int     `toml:"examples"`    // rollouts of each system that are stored whole, for figures
}

// ShotEvaluation is for systems of which there are many records, each from a new start.
type ShotEvaluation struct {
	Evaluation
	AdaptationShots int `toml:"adaptation_shots"` // first records of each system, for adaptation only
	FilterStep      int `toml:"filter_step"`      // integrator steps in one step of the optimal filter; divides steps_per_bin
}

// TrackEvaluation is for systems of which there are one or two long trajectories.
type TrackEvaluation struct {
	Evaluation
	AdaptationSteps int `toml:"adaptation_steps"` // first steps of the first trajectory, for adaptation only
	Rollouts        int `toml:"rollouts"`         // of each system, with starts evenly spread over the rest of the trajectory, or over the second
	FarSteps        int `toml:"far_steps"`        // to which the first rollout of each system goes on, for the error far from its start
}

// MetaSym holds the settings of the model and its two trainings.
type MetaSym struct {
	// Split is how the data of a training system become those that are adapted on and those that are judged on: "halves" in time, as
	// in the paper; "shared", all of them as both, so that adaptation and the rest learn the same states. Validation has halves.
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
	// InnerRateUnit is "absolute", for losses in units of the training data's mean squared change, or "curvature": 1/L, with L
	// the largest eigenvalue of the inner loss's Hessian for each system, found by PowerIterations; see metasym.MAML.
	InnerRateUnit   string `toml:"inner_rate_unit"`
	PowerIterations int    `toml:"power_iterations"` // without effect on an absolute rate
	// DeployedSteps is the number of inner steps with which the trained encoder is adapted to each system, for the decoder's
	// training and in use; with 0 all systems share its weights.
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

// Training holds the settings of one training: AdamW on random windows of every training system, stopped early when the
// validation loss has not improved for Patience epochs.
type Training struct {
	Epochs            int     `toml:"epochs"`          // at most
	StepsPerEpoch     int     `toml:"steps_per_epoch"` // optimiser steps between two validations
	Patience          int     `toml:"patience"`        // epochs
	LearningRate      float64 `toml:"learning_rate"`
	WeightDecay       float64 `toml:"weight_decay"`
	Windows           int     `toml:"windows"`            // windows drawn from each system for a step; for meta-learning, from each of its two sets
	ValidationWindows int     `toml:"validation_windows"` // of each validation system's two sets, at most, evenly spread
	InputNoise        float64 `toml:"input_noise"`        // deviation of the noise on the states that are predicted from, in channel deviations
	ShardSystems      int     `toml:"shard_systems"`      // systems in one compiled graph; shards run in parallel and are summed in order
	WarmUp            float64 `toml:"warm_up"`            // part of all steps in which the learning rate rises to learning_rate, in a line; 0: none
	CosineDecay       float64 `toml:"cosine_decay"`       // part of learning_rate that it loses in the steps after, along a cosine; 0: constant, 1: ends at 0
	ClipNorm          float64 `toml:"clip_norm"`          // largest norm of all gradients together; 0: not clipped
	AverageDecay      float64 `toml:"average_decay"`      // of the exponential average of weights that is validated and is the result; 0: the weights themselves
	MetaBatch         int     `toml:"meta_batch"`         // systems of a step, drawn so that each is in equally many; 0: all
}
