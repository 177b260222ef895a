package symplecticity

import (
	"fmt"
	"strings"

	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/result"
)

// summary is the table of a system: the largest value over states with each seed, and with all.
func summary(r *results.Results, s system, runs []run, id string) *table.Table {
	const largest, flow = "largest over states", "true motion"
	withFlow := all(runs)[0].Flow != nil
	t := &table.Table{
		ID:    id,
		Title: "Near-symplecticity in numbers: " + s.words,
		Caption: fmt.Sprintf("One step of MetaSym, adapted to each of %s, ours: the measured defect ‖JᵀΩJ − Ω‖ and the bound ‖B‖²(2ε + ε²) of theorem C.2; norms are spectral. Each column has its own largest value over the states, so a row's bound need not follow from its ε and ‖B‖.",
			counted(runs[0].systems, "unseen system")),
		Columns: []table.Column{
			{Name: "seed"}, {Name: "states", Secondary: true},
			{Name: "ε", Group: largest, Secondary: true}, {Name: "‖B‖", Group: largest, Secondary: true}, {Name: "defect", Group: largest}, {Name: "bound", Group: largest},
			{Name: "defect / bound", Group: largest}, {Name: "|det J − 1|", Group: largest, Secondary: true},
			{Name: "bound holds in"},
		},
		Notes: []string{
			"D sees the state x itself too, in its ControlNet. To have it a function of the latent z alone, as in the theorem, x = Φ⁻¹(z) is put in; ∂D/∂z is the derivative through both.",
			verdict(len(all(runs)), held(all(runs))) + fmt.Sprintf(" A defect counts as within the bound up to the rounding of its own measurement, %g ‖B‖².", rounding),
			"The paper's public text has the theorem (appendix C) in words; its numbers on the bound (appendix D.2) are lost.",
		},
	}
	if withFlow {
		t.Columns = append(t.Columns, table.Column{Name: "defect", Group: flow}, table.Column{Name: "1 − e^(−γΔt/m)", Group: flow, Secondary: true})
		_, worst := extremes(all(runs), disagreement)
		t.Notes = append(t.Notes, fmt.Sprintf("True motion: smallest to largest over the same states, from the Jacobian of the exact flow in the coordinates that are free to move, and from theory; the two differ by at most %.1g of their value. All positions share one scale and all momenta another, so the defect is the same in scaled units, in which the model works.", worst))
	}
	var names []string
	for _, run := range runs {
		name := fmt.Sprintf("symplecticity/%s/%d", s.name, run.seed)
		names = append(names, name)
		t.Rows = append(t.Rows, row(fmt.Sprint(run.seed), name, run.states, withFlow))
	}
	if len(runs) > 1 {
		t.Rows = append(t.Rows, row("all", strings.Join(names, " "), all(runs), withFlow))
	}
	t.Notes = append(t.Notes, r.Origin(s.seeds...))
	return t
}

// digits is how many significant digits are shown.
const digits = 3

func row(name, from string, states []result.SymplecticState, withFlow bool) []table.Value {
	largest := func(value func(result.SymplecticState) float64) table.Value {
		_, high := extremes(states, value)
		v := table.Significant(high, digits)
		v.Count = len(states)
		return v
	}
	holding := held(states)
	words := table.Text("%d of %d", holding, len(states))
	if exceeded := len(states) - holding; exceeded > 0 {
		words = table.Text("EXCEEDED in %d of %d", exceeded, len(states))
	}
	cells := []table.Value{table.Text("%s", name).From(from), table.Number(float64(len(states)), 0),
		largest(epsilon), largest(encoderNorm), largest(defect), largest(bound),
		largest(func(s result.SymplecticState) float64 { return s.Defect / s.Bound }), largest(determinant), words}
	if withFlow {
		for _, value := range []func(result.SymplecticState) float64{flowDefect, flowExpected} {
			low, high := extremes(states, value)
			cells = append(cells, table.Range([2]float64{low, high}, table.Digits(low, digits)))
		}
	}
	return cells
}
