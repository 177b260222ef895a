package display

import (
	"metasymlab/figures/table"
	"metasymlab/metasym"
)

// Step is a table of how far one step is from symplectic.
func Step(s metasym.SymplecticDefect) *table.Table {
	row := func(what, symbol string, v float64) []table.Value {
		return []table.Value{table.Text("%s", what), table.Text("%s", symbol), table.Significant(v, 3)}
	}
	return &table.Table{
		ID: "symplecticity-of-a-step", Title: "How far a step is from symplectic",
		Caption: "One step of the adapted model, with Jacobian J; B is the encoder's, which is symplectic, D the decoder.",
		Columns: []table.Column{{Name: "quantity"}, {Name: "symbol"}, {Name: "value"}},
		Rows: [][]table.Value{
			row("defect of the step", "‖JᵀΩJ − Ω‖", s.Defect),
			row("what theorem C.2 allows", "‖B‖²(2ε + ε²)", s.Bound),
			row("distance of the decoder from leaving the latent as it is", "ε = ‖∂D/∂z − I‖", s.Epsilon),
			row("change of volume in phase space", "|det J − 1|", s.Determinant),
			row("the encoder's stretch", "‖B‖", s.EncoderNorm),
		},
	}
}
