package artefact

import (
	"bytes"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
)

// TestTimed: trainings count by model, the ablations' together, and so do fine-tuned baselines, whatever is varied
// about them.
func TestTimed(t *testing.T) {
	for want, i := range map[string]experiment.Item{
		"data":                                  {Kind: "data"},
		"train metasym":                         {Kind: "train", Model: "metasym"},
		"train metasym's ablations":             {Kind: "train", Model: "metasym-no-encoder"},
		"train lstm":                            {Kind: "train", Model: "lstm"},
		"evaluate":                              {Kind: "evaluate", Model: "metasym@noise-0"},
		"fine-tune baselines and evaluate them": {Kind: "evaluate", Model: "mlp-adapted@steps-3"},
	} {
		if got := timed(i); got != want {
			t.Errorf("%+v: %q, want %q", i, got, want)
		}
	}
}

// TestWriteTimes: what has been made is there, and nothing else.
func TestWriteTimes(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t, "notebooks"), oneSeed)
	lines := func() []string {
		t.Helper()
		var out bytes.Buffer
		if err := WriteTimes(&out, w); err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(out.String()), "\n")
	}
	if got := lines(); len(got) != 2 {
		t.Errorf("nothing made: %q", got)
	}
	for _, system := range []string{"quantum", "quadrotor"} {
		experimenttest.Make(t, w, experiment.Item{Kind: "data", System: system})
	}
	got := lines()
	if len(got) != 3 || strings.Join(strings.Fields(got[1])[:2], " ") != "data 2" {
		t.Errorf("two data sets made: %q", got)
	}
}
