package catalogue

// Model is a trained model.
type Model struct {
	Name    string // as profiles, results and commands have it
	Label   string // in legends, tables and sentences
	InTable string // in the paper's Table 1; "" if that is the label
	Style   int    // colour, mark and dashes, the same in every figure; see chart.StyleOf. MetaSym's is 0
	States  States // what it is made for
	Note    string // what a reader of Table 1 must know; "" for nothing
	Ours    bool   // the paper's tables do not have it
}

// States is what the states are that a model is made for.
type States int

// The kinds of states.
const (
	Any        States = iota
	PhaseSpace        // positions and momenta, of which a model knows that they are
	Records           // noisy records, of which only a history says anything
)

// Row is its name in Table 1.
func (m Model) Row() string {
	if m.InTable != "" {
		return m.InTable
	}
	return m.Label
}

func (m Model) name() string { return m.Name }

// MetaSym is the paper's own model.
var MetaSym = Model{Name: "metasym", Label: "MetaSym"}

// The baselines.
var (
	DHNN = Model{Name: "dhnn", Label: "DHNN", Style: 3, States: PhaseSpace}
	HNN  = Model{Name: "hnn", Label: "HNN", Style: 4, States: PhaseSpace, Ours: true,
		Note: "HNN: not in the paper's table; the DHNN without its dissipation, to show what that contributes."}
	Transformer = Model{Name: "transformer", Label: "Transformer", Style: 2}
	MLP         = Model{Name: "mlp", Label: "MLP", InTable: "Naive MLP", Style: 1}
	LSTM        = Model{Name: "lstm", Label: "QuantumLSTM", Style: 5, States: Records}
)
