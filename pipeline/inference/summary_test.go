package inference_test

import (
	"bytes"
	"strings"
	"testing"

	"metasymlab/pipeline/inference"
)

// TestSummaryForms: the summary says what the encoder is, and counts what it has.
func TestSummaryForms(t *testing.T) {
	for want, m := range map[string]*inference.Model{
		"Family: Degrees:2 Layers:3 Sublayers:2": full(),
		"perceptron: Degrees:2 Width:4 ":         withForm("perceptron"), // 44 parameters; the symplectic encoder has 40
		"none: the latent is the state\n":        withForm("none"),
		"encoder 40, ":                           full(),
		"encoder 44, ":                           withForm("perceptron"),
		"encoder 0, ":                            withForm("none"),
	} {
		var text bytes.Buffer
		if err := m.WriteSummary(&text); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in\n%s", want, text.String())
		}
	}
}
