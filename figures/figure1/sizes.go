package figure1

import (
	"fmt"

	"metasymlab/figures/table"
)

// sizes is the table of all models: how many parameters each part has, and the settings.
func sizes(models []*model) *table.Table {
	t := &table.Table{
		ID: "figure1-sizes", Title: "Sizes of MetaSym", Caption: "Parameters of each part, from the trained weights, and settings.",
		Columns: []table.Column{{Name: "part"}, {Name: "weights"}, {Name: "kind"}},
		Notes: []string{
			"θ: the encoder's, trained by MAML. θ_AD: the decoder's, trained by the outer loop. ζ: adapted to each system by the inner loop from one initial draw.",
			"n: state, d = n/2, m: control, D: width of the decoder, w: hidden units of a gradient module.",
		},
	}
	for _, m := range models {
		t.Columns = append(t.Columns, table.Column{Name: m.Label})
	}
	row := func(part, weights, kind string, value func(m *model) table.Value) {
		cells := []table.Value{table.Text("%s", part), table.Text("%s", weights), table.Text("%s", kind)}
		for _, m := range models {
			cells = append(cells, value(m).From("train/"+m.Name+"/metasym"))
		}
		t.Rows = append(t.Rows, cells)
	}
	for i, p := range parts {
		in := func(m *model) (sum int) {
			for _, w := range m.weights {
				if partOf(w) == i {
					sum += w.size()
				}
			}
			return sum
		}
		any := 0
		for _, m := range models {
			any += in(m)
		}
		if any > 0 {
			row(p.module, p.weights, p.kind, func(m *model) table.Value { return whole(in(m)) })
		}
	}
	row("all", "", "", func(m *model) table.Value { return whole(m.count("")) })
	for _, s := range []struct {
		name, symbol string
		value        func(m *model) string
	}{
		{"state, degrees of freedom, control", "n, d, m", func(m *model) string { return fmt.Sprintf("%d, %d, %d", m.n, m.n/2, m.m) }},
		{"width, heads, window", "D, h, c", func(m *model) string {
			return fmt.Sprintf("%d, %d, %d", m.D, m.settings.Decoder.Heads, m.settings.Decoder.Window)
		}},
		{"inner steps: encoder, decoder", "K", func(m *model) string {
			return fmt.Sprintf("%d, %d", m.settings.Encoder.InnerSteps, m.settings.Decoder.InnerSteps)
		}},
		{"DropConnect, dropout", "", func(m *model) string {
			return fmt.Sprintf("%g, %g", m.settings.Encoder.DropConnect, m.settings.Decoder.Dropout)
		}},
		{"latent added to the head's output", "", func(m *model) string { return yes(m.settings.Decoder.Residual) }},
	} {
		row(s.name, s.symbol, "", func(m *model) table.Value { return table.Text("%s", s.value(m)) })
	}
	return t
}

// whole is a count; none is a dash.
func whole(n int) table.Value {
	if n == 0 {
		return table.Text("—")
	}
	return table.Number(float64(n), 0)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
