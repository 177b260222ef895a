package inference

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/printable"
)

// WriteSummary prints what the model is, for people: architecture, counts, scaling and provenance.
func (m *Model) WriteSummary(out io.Writer) error {
	if err := m.Validate(); err != nil {
		return err
	}
	maml, decoder := m.Architecture.MAML, m.Architecture.BiLevel.Decoder
	local := weights.Count(decoder.Local())
	step := "none: every call says its own"
	if m.TimeStep > 0 {
		step = fmt.Sprint(m.TimeStep)
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "system\t%s: %d state channels, %d controls\n", printable.Line(m.System), m.Dim(), m.Controls())
	fmt.Fprintf(t, "time step\t%s\n", step)
	fmt.Fprintf(t, "parameters\t%d: encoder %d, decoder %d and %d that are adapted (ζ)\n",
		weights.Count(m.Architecture.Parameters()), weights.Count(maml.Parameters()), weights.Count(decoder.Global()), local)
	fmt.Fprintf(t, "encoder\t%s\n", encoderSettings(maml))
	fmt.Fprintf(t, "decoder\t%s\n", settings(decoder))
	fmt.Fprintf(t, "adaptation\t%d steps at rate %g%s; needs a history of %d states or more\n", m.Architecture.BiLevel.InnerSteps, m.Architecture.BiLevel.InnerRate, m.Architecture.BiLevel.RateUnit(), m.Window()+1)
	fmt.Fprintf(t, "trained\tprofile %s, seed %d, commit %s%s\n", printable.Line(m.Provenance.Profile), m.Provenance.Seed, printable.Line(m.Provenance.Commit), m.Provenance.Tree.Note())
	fmt.Fprintf(t, "\nchannel\tmean\tdeviation\n")
	row := func(name string, mean, deviation float64, constant bool) {
		mark := ""
		if constant {
			mark = "\tconstant in the training data"
		}
		fmt.Fprintf(t, "%s\t%.6g\t%.6g%s\n", printable.Line(name), mean, deviation, mark)
	}
	for c, name := range m.Channels {
		row(name, m.StateScale.Mean[c], m.StateScale.Deviation[c], m.StateScale.Constant[c])
	}
	for c := range m.Controls() {
		row(fmt.Sprintf("control %d", c+1), m.ControlScale.Mean[c], m.ControlScale.Deviation[c], m.ControlScale.Constant[c])
	}
	return t.Flush()
}

// encoderSettings are those of the encoder's form.
func encoderSettings(m metasym.MAML) string {
	switch m.Form {
	case metasym.PerceptronForm:
		return "perceptron: " + settings(m.Encoder.Perceptron())
	case metasym.NoEncoder:
		return "none: the latent is the state"
	}
	return settings(m.Encoder)
}

// settings are the fields of a part of the architecture, whichever it has.
func settings(part any) string {
	return strings.Trim(fmt.Sprintf("%+v", part), "{}")
}
