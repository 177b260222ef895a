package display

import (
	"fmt"
	"strings"

	"metasymlab/figures/table"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/inference"
)

// Model is a table of a trained model: each tensor with its shape, its count and the loop that trains it, and the
// counts of the parts.
func Model(m *inference.Model) (*table.Table, error) {
	if err := m.Validate(); err != nil {
		return nil, fmt.Errorf("model of system '%s': %w", m.System, err)
	}
	a := m.Architecture
	t := &table.Table{
		ID: "model-" + m.System, Title: fmt.Sprintf("MetaSym of system %s, %d parameters", m.System, weights.Count(a.Parameters())),
		Caption: fmt.Sprintf("States of %d channels, %d controls; it looks back %d steps and adapts in %d inner steps at rate %.3g%s.",
			m.Dim(), m.Controls(), m.Window(), a.BiLevel.InnerSteps, a.BiLevel.InnerRate, a.BiLevel.RateUnit()),
		Columns: []table.Column{{Name: "tensor"}, {Name: "shape"}, {Name: "parameters"}, {Name: "trained by"}},
		Notes:   []string{fmt.Sprintf("Trained with profile %s, seed %d.", m.Provenance.Profile, m.Provenance.Seed)},
	}
	part := func(name, by string, list []weights.Parameter) {
		for _, p := range list {
			t.Rows = append(t.Rows, []table.Value{table.Text("%s", p.Name), table.Text("%s", shape(p.Dims)), table.Number(float64(p.Size()), 0), table.Text("%s", by)})
		}
		if len(list) > 0 {
			t.Rows = append(t.Rows, []table.Value{table.Text("%s in all", name), table.Text(""), table.Number(float64(weights.Count(list)), 0), table.Text("")})
		}
	}
	part("encoder θ", "outer loop, eq. (3)", a.MAML.Parameters())
	part("decoder θ_AD", "outer loop, eq. (5)", a.BiLevel.Decoder.Global())
	part("ζ", "inner loop, eq. (4)", a.BiLevel.Decoder.Local())
	return t, nil
}

// shape is "4 × 12".
func shape(dims []int) string {
	words := make([]string, len(dims))
	for i, d := range dims {
		words[i] = fmt.Sprint(d)
	}
	return strings.Join(words, " × ")
}
