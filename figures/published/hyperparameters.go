package published

// Hyperparameters are those of Tables 6 to 8 (appendix F) that can be read. Both optimisers and all learning rates are
// lost in the public text, which has two lines in each of their cells, and so are the captions: that the tables stand
// in the order of the paper's sections, mesh, quantum system, quadrotor, is our reading. Pairs are encoder, decoder.
type Hyperparameters struct {
	InnerSteps     [2]int
	Window         int // context window of the decoder; the encoder has a dash
	DropConnect    float64
	Dropout        float64 // of the decoder
	Layers         [2]int
	Heads          int // attention heads of the decoder; the encoder has a dash
	StoppingEpochs [2]int
}

// The three tables, in the paper's order.
var (
	Table6Mesh      = Hyperparameters{[2]int{3, 10}, 30, 0.1, 0.1, [2]int{3, 1}, 4, [2]int{110, 312}}
	Table7Quantum   = Hyperparameters{[2]int{3, 15}, 30, 0.2, 0.2, [2]int{3, 1}, 4, [2]int{294, 354}}
	Table8Quadrotor = Hyperparameters{[2]int{3, 15}, 10, 0.4, 0.45, [2]int{3, 1}, 4, [2]int{34, 222}}
)
