package resultstest

import (
	"testing"

	"metasymlab/figures/results"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
)

// Motion is an evaluation of one system and one rollout that is stored whole: two measured steps, then as many
// predicted as there are errors. Time goes in steps of 0.5.
func Motion(system, model string, seed int, channels []string, parameters []result.Parameter, measured, predicted [][]float64, errors ...float64) result.Evaluation {
	example := result.Example{Measured: measured, Predicted: predicted}
	for i := range measured {
		example.Time = append(example.Time, 0.5*float64(i))
	}
	mean := 0.0
	for _, v := range errors {
		mean += v / float64(len(errors))
	}
	return result.Evaluation{System: system, Model: model, Seed: seed, Context: 2, Horizon: len(errors), Channels: channels,
		Systems: []result.System{{Parameters: parameters, MSE: []float64{mean}, ErrorAt: errors, Examples: []result.Example{example}}}}
}

// Motions writes evaluations of trained models, references and the scale of the data in a new folder: in every channel
// the mean is 1 and the deviation 2.
func Motions(t testing.TB, system string, trained, references []result.Evaluation) *results.Results {
	t.Helper()
	r := &results.Results{Folder: Folder(t), Profile: profiletest.Read(t, profiletest.Tiny(), profiletest.Changes{system + ".seeds": []int{1, 2}})}
	for _, e := range trained {
		Write(t, r.EvaluationFile(system, e.Model, e.Seed), e)
	}
	Write(t, r.ReferencesFile(system), references)
	data := result.Data{System: system, Channels: trained[0].Channels}
	for range data.Channels {
		data.Mean, data.Deviation = append(data.Mean, 1), append(data.Deviation, 2)
	}
	Write(t, r.DataFile(system), data)
	return r
}

// Scaled is a state in the units of [Motions].
func Scaled(state []float64) []float64 {
	var out []float64
	for _, v := range state {
		out = append(out, (v-1)/2)
	}
	return out
}
