package hyperparameters

import (
	"strconv"
	"strings"

	"metasymlab/figures/published"
	"metasymlab/figures/table"
	"metasymlab/pipeline/profile"
)

// row is a hyper-parameter of encoder and decoder.
type row struct {
	name        string
	paper, ours [2]table.Value
	found       bool // ours is what the trainings found, not a setting
}

const dash = "—"

// verdict says whose value ours is.
func (r row) verdict() string {
	switch {
	case r.found:
		return "found in training"
	case unknown(r.paper[0]) && unknown(r.paper[1]):
		return "our choice"
	}
	for i := range r.paper {
		if r.paper[i].String() != r.ours[i].String() {
			return "not the paper's"
		}
	}
	return "the paper's"
}

// unknown tells whether the paper's value is lost, or there is none.
func unknown(v table.Value) bool { return v.Text == published.Lost || v.Text == dash }

// rows are those of the paper in its order, then what it does not have.
func rows(m profile.MetaSym, p published.Hyperparameters, epochs [2][]int) []row {
	e, d := m.Encoder, m.Decoder
	lostBoth, none := words(published.Lost, published.Lost), words(dash, dash)
	all := []row{
		{name: "optimizer, outer loop", paper: lostBoth, ours: words("AdamW", "AdamW")},
		{name: "optimizer, inner loop", paper: lostBoth, ours: words("gradient descent", "gradient descent")},
		{name: "learning rate, outer loop", paper: lostBoth, ours: plain(e.Training.LearningRate, d.Training.LearningRate)},
		{name: "learning rate, inner loop", paper: lostBoth, ours: innerRates(e, d)},
		{name: "inner steps", paper: counts(p.InnerSteps[0], p.InnerSteps[1]), ours: counts(e.InnerSteps, d.InnerSteps)},
		{name: "inner steps when deployed", paper: none, ours: counts(e.DeployedSteps, d.InnerSteps)},
		{name: "adapted on and judged on in training", paper: words("halves", "halves"), ours: words(m.Split, m.Split)},
		{name: "context window [steps]", paper: second(plain(0, float64(p.Window))), ours: second(plain(0, float64(d.Window)))},
		{name: "dropout (encoder: DropConnect)", paper: plain(p.DropConnect, p.Dropout), ours: plain(e.DropConnect, d.Dropout)},
		{name: "layers", paper: counts(p.Layers[0], p.Layers[1]), ours: counts(e.Layers, decoderLayers)},
		{name: "attention heads", paper: second(counts(0, p.Heads)), ours: second(counts(0, d.Heads))},
		{name: "early-stopping epochs", paper: counts(p.StoppingEpochs[0], p.StoppingEpochs[1]), ours: words(list(epochs[0]), list(epochs[1])), found: true},
		{name: "epochs, at most", paper: none, ours: counts(e.Training.Epochs, d.Training.Epochs)},
		{name: "steps an epoch", paper: none, ours: counts(e.Training.StepsPerEpoch, d.Training.StepsPerEpoch)},
		{name: "patience [epochs]", paper: none, ours: counts(e.Training.Patience, d.Training.Patience)},
		{name: "weight decay", paper: none, ours: plain(e.Training.WeightDecay, d.Training.WeightDecay)},
		{name: "sublayers of a layer", paper: none, ours: first(counts(e.Sublayers, 0))},
		{name: "width", paper: none, ours: second(counts(0, d.Width))},
	}
	decoders := d.Training.Options()
	for i, o := range e.Training.Options() { // those that neither has say nothing
		if o.Value == 0 && decoders[i].Value == 0 {
			continue
		}
		name := o.Name
		if o.Unit != "" {
			name += " [" + o.Unit + "]"
		}
		all = append(all, row{name: name, paper: none, ours: words(o.String(), decoders[i].String())})
	}
	return all
}

// decoderLayers is fixed in the decoder's architecture: one self-attention, one meta-attention.
const decoderLayers = 1

// counts are two whole numbers as cells.
func counts(encoder, decoder int) [2]table.Value {
	return [2]table.Value{table.Number(float64(encoder), 0), table.Number(float64(decoder), 0)}
}

// plain are two numbers with the digits that they have.
func plain(encoder, decoder float64) [2]table.Value {
	cell := func(v float64) table.Value {
		_, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
		return table.Number(v, len(fraction))
	}
	return [2]table.Value{cell(encoder), cell(decoder)}
}

// innerRates are numbers, or words where the unit is 1/L.
func innerRates(e profile.Encoder, d profile.Decoder) [2]table.Value {
	cells := plain(e.InnerRate, d.InnerRate)
	for i, each := range []interface {
		Curvature() int
		InnerRateText() string
	}{e, d} {
		if each.Curvature() > 0 {
			cells[i] = table.Text("%s", each.InnerRateText())
		}
	}
	return cells
}

func words(encoder, decoder string) [2]table.Value {
	return [2]table.Value{table.Text("%s", encoder), table.Text("%s", decoder)}
}

// first leaves the decoder out, second the encoder: it has no such thing.
func first(v [2]table.Value) [2]table.Value  { return [2]table.Value{v[0], table.Text(dash)} }
func second(v [2]table.Value) [2]table.Value { return [2]table.Value{table.Text(dash), v[1]} }

// list is the epochs of the seeds, in the order of the seeds.
func list(epochs []int) string {
	text := make([]string, len(epochs))
	for i, e := range epochs {
		text[i] = strconv.Itoa(e)
	}
	return strings.Join(text, ", ")
}
