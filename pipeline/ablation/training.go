// Package ablation names changes of MetaSym and of the trial it is evaluated in. Each shows what one part, or one
// condition, is worth: everything else stays as the profile has it. It is free of the numerical stack, for tables and
// figures.
package ablation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/suggest"
)

// Training is a changed form of MetaSym, which is trained anew.
type Training struct {
	Name      string // such as "no-encoder"
	Words     string // what MetaSym is without, or has instead, for a table
	Attention bool   // whether it takes the meta-attention away: the decoder does not adapt
	Steps     *int   // the number of inner steps, if that is what is changed
	change    func(*profile.MetaSym)
}

// trainings are those without a number in their name, in the order of the model: encoder, its training, decoder.
var trainings = []Training{
	{"no-encoder", "no encoder: the latent is the state", false, nil, func(m *profile.MetaSym) { m.Encoder.Form = "none" }},
	{"perceptron-encoder", "encoder a perceptron, not symplectic", false, nil, func(m *profile.MetaSym) { m.Encoder.Form = "perceptron" }},
	{"forward-loss", "encoder trained forward only (eq. 3 without the inverse)", false, nil, func(m *profile.MetaSym) { m.Encoder.InverseLoss = false }},
	{"first-order", "encoder's MAML of first order", false, nil, func(m *profile.MetaSym) { m.Encoder.FirstOrder = true }},
	{"no-drop-connect", "encoder trained without drop-connect", false, nil, func(m *profile.MetaSym) { m.Encoder.DropConnect = 0 }},
	{"no-dropout", "decoder trained without dropout", false, nil, func(m *profile.MetaSym) { m.Decoder.Dropout = 0 }},
	{"global-attention", "no meta-attention: W_Q, W_V trained with the rest", true, nil, func(m *profile.MetaSym) { m.Decoder.MetaAttention = "global" }},
	{"random-attention", "no meta-attention: W_Q, W_V stay random", true, nil, func(m *profile.MetaSym) { m.Decoder.MetaAttention = "random" }},
}

// innerSteps begins the names of those with another number K of the decoder's inner steps, in training and adaptation
// alike.
const innerSteps = "inner-steps-"

// maxSteps keeps a name from asking for a graph that no memory holds.
const maxSteps = 1000

// InnerSteps is the one with so many of the decoder's inner steps K.
func InnerSteps(count int) Training {
	words := fmt.Sprintf("%d inner steps of the decoder", count)
	switch count {
	case 0:
		words = "no inner step of the decoder"
	case 1:
		words = "1 inner step of the decoder"
	}
	return Training{innerSteps + strconv.Itoa(count), words, false, &count, func(m *profile.MetaSym) { m.Decoder.InnerSteps = count }}
}

// FindTraining gives the one of a name.
func FindTraining(name string) (Training, error) {
	if i := slices.IndexFunc(trainings, func(t Training) bool { return t.Name == name }); i >= 0 {
		return trainings[i], nil
	}
	if number, ok := strings.CutPrefix(name, innerSteps); ok {
		count, err := stepCount(name, innerSteps, number)
		return InnerSteps(count), err
	}
	return Training{}, suggest.Unknown("ablation", name, names())
}

// stepCount is the number after the prefix of a name.
func stepCount(name, prefix, number string) (int, error) {
	count, err := strconv.Atoi(number)
	if err != nil || count < 0 || count > maxSteps || strconv.Itoa(count) != number { // one name for each
		return 0, fmt.Errorf("ablation %q: need a number of steps from 0 to %d, such as %s5", name, maxSteps, prefix)
	}
	return count, nil
}

// names are all names, with one for those that have a number.
func names() []string {
	all := make([]string, len(trainings))
	for i, t := range trainings {
		all[i] = t.Name
	}
	return append(all, InnerSteps(5).Name)
}

// Apply changes the settings.
func (t Training) Apply(m profile.MetaSym) profile.MetaSym {
	t.change(&m)
	return m
}

// modelPrefix begins the names of changed models.
const modelPrefix = "metasym-"

// Model is the changed model's name.
func (t Training) Model() string { return modelPrefix + t.Name }

// Models are the names of all changed models, with one for those that have a number.
func Models() []string {
	all := names()
	for i, name := range all {
		all[i] = modelPrefix + name
	}
	return all
}

// OfModel gives the ablation that a model is, false if it is none.
func OfModel(model string) (Training, bool) {
	name, ok := strings.CutPrefix(model, modelPrefix)
	if !ok {
		return Training{}, false
	}
	t, err := FindTraining(name)
	return t, err == nil
}
