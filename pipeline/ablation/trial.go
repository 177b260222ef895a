package ablation

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"metasymlab/pipeline/suggest"
)

// Trial is a change of the trial that a trained model is evaluated in: one of its fields is given.
type Trial struct {
	Name       string   // such as "noise-0.1"
	Noise      *float64 `json:",omitempty"` // deviation of the noise on the measured context, in channel deviations
	Adaptation *float64 `json:",omitempty"` // part of the adaptation data, 0 to 1; with 0 the model is not adapted
	Steps      *int     `json:",omitempty"` // of the adaptation: MetaSym's inner ones, whatever they were in training, or the fine-tuning's, whatever was chosen
	Encoder    *int     `json:",omitempty"` // inner steps of the encoder, which predicts alone: its latent is the next state
}

// The beginnings of the names.
const (
	noise      = "noise-"
	adaptation = "adaptation-"
	steps      = "steps-"
	encoder    = "encoder-steps-"
)

// Noise is the trial with so much noise on the measured context.
func Noise(deviation float64) Trial {
	return Trial{Name: noise + number(deviation), Noise: &deviation}
}

// Adaptation is the trial with a part of the adaptation data. Rollouts start where they do with all of it, so errors
// are paired. More than all there cannot be: what follows is what the rollouts predict.
func Adaptation(part float64) Trial {
	return Trial{Name: adaptation + number(part), Adaptation: &part}
}

// Steps is the trial with so many steps of each loop that adapts, on all of the adaptation data.
func Steps(count int) Trial { return Trial{Name: steps + strconv.Itoa(count), Steps: &count} }

// Encoder is the trial of the encoder alone after so many inner steps: its latent, which is meant to be the
// conservative part of the next state, is taken for the whole. With none all systems share its weights.
func Encoder(count int) Trial { return Trial{Name: encoder + strconv.Itoa(count), Encoder: &count} }

// Adapting tells whether it is about how a model adapts: what does not adapt has no such trial.
func (t Trial) Adapting() bool { return t.Adaptation != nil || t.Steps != nil || t.Encoder != nil }

// FindTrial gives the one of a name.
func FindTrial(name string) (Trial, error) {
	for prefix, trial := range map[string]func(int) Trial{steps: Steps, encoder: Encoder} {
		if text, ok := strings.CutPrefix(name, prefix); ok {
			count, err := stepCount(name, prefix, text)
			return trial(count), err
		}
	}
	for _, family := range []struct {
		prefix, need string
		most         float64
		make         func(float64) Trial
	}{
		{noise, "0 or more", math.MaxFloat64, Noise},
		{adaptation, "a part from 0 to 1", 1, Adaptation},
	} {
		text, ok := strings.CutPrefix(name, family.prefix)
		if !ok {
			continue
		}
		value, err := strconv.ParseFloat(text, 64)
		if err != nil || !(value >= 0 && value <= family.most) || number(value) != text { // one name for each
			return Trial{}, fmt.Errorf("ablation %q: need %s after '%s', such as %s", name, family.need, family.prefix, family.make(0.5).Name)
		}
		return family.make(value), nil
	}
	return Trial{}, suggest.Unknown("ablation", name, []string{Noise(0.1).Name, Adaptation(0.5).Name, Steps(100).Name, Encoder(100).Name})
}

// mark stands between a model's name and its trial's.
const mark = "@"

// Of is the name of a model in this trial, such as "mlp@noise-0.1".
func (t Trial) Of(model string) string { return model + mark + t.Name }

// Split gives a model's name and the trial it is evaluated in, nil for the profile's own.
func Split(name string) (model string, trial *Trial, err error) {
	model, changed, ok := strings.Cut(name, mark)
	if !ok {
		return name, nil, nil
	}
	t, err := FindTrial(changed)
	if err != nil {
		return "", nil, err
	}
	return model, &t, nil
}

// number is the one way that a number is written in a name.
func number(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }
