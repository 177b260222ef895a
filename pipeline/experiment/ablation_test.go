package experiment_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
)

func ablations(trained, evaluated []string) profiletest.Changes {
	return profiletest.Changes{"quantum.ablations": map[string]any{"seeds": []int{1}, "trained": trained, "evaluated": evaluated}}
}

// TestAblations: what a change leaves as it is gives the same numbers, and what it does not gives others.
func TestAblations(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	changes := ablations([]string{"inner-steps-0", "inner-steps-2", "random-attention", "global-attention"}, nil)
	changes["quantum.metasym.encoder.deployed_steps"] = 2 // as many as the decoder takes
	w := experimenttest.Open(t, experimenttest.Root(t), changes)
	full := evaluate(t, w, "metasym")
	same := func(name string, want *result.Evaluation) {
		t.Helper()
		got := evaluate(t, w, name)
		if !reflect.DeepEqual(got.Systems, want.Systems) || got.Model != name || got.Key == want.Key || got.ParameterCount != want.ParameterCount {
			t.Errorf("%s: MSE %g, want the %g of %s", name, got.Mean(), want.Mean(), want.Model)
		}
	}
	other := func(name string) *result.Evaluation {
		t.Helper()
		got := evaluate(t, w, name)
		if got.Mean() == full.Mean() || got.Model != name {
			t.Errorf("%s: MSE %g, as the full model", name, got.Mean())
		}
		if err := got.SameRollouts(*full); err != nil {
			t.Error(err)
		}
		return got
	}
	same("metasym-inner-steps-2", full) // as many as the profile has
	same("metasym@adaptation-1", full)
	same("metasym@steps-2", full)
	other("metasym@steps-7")
	if shared, alone := other("metasym@encoder-steps-0"), other("metasym@encoder-steps-2"); shared.Mean() == alone.Mean() {
		t.Errorf("the encoder alone: MSE %g whether adapted or not", alone.Mean())
	}
	same("metasym@noise-0.05", full)
	none := other("metasym-inner-steps-0")
	same("metasym@steps-0", evaluate(t, w, "metasym@adaptation-0"))
	same("metasym-random-attention", none)
	if shared := evaluate(t, w, "metasym-inner-steps-0@adaptation-0"); shared.Mean() == none.Mean() { // the encoder still adapts in the latter
		t.Errorf("without any adaptation MSE %g, as with the encoder's", shared.Mean())
	}
	other("metasym-global-attention")
	other("metasym@adaptation-0.5")
	if exact := other("metasym@noise-0"); exact.InputNoise != 0 {
		t.Errorf("input noise %g", exact.InputNoise)
	}
	// Unadapted is not trained without adaptation: the training is the full model's.
	if unadapted := other("metasym@adaptation-0"); unadapted.Mean() == none.Mean() {
		t.Errorf("unadapted MSE %g, as trained without", unadapted.Mean())
	}
	tuned, less := evaluate(t, w, "mlp-adapted"), evaluate(t, w, "mlp-adapted@adaptation-0.5")
	if less.FineTuning == nil || !reflect.DeepEqual(less.FineTuning, tuned.FineTuning) || less.Mean() == tuned.Mean() { // the rate is chosen elsewhere
		t.Errorf("fine-tuned on half: %+v, on all: %+v", less, tuned)
	}
	if all, err := filepath.Glob(filepath.Join(w.Store(), "train", "*")); err != nil || len(all) != 6 { // four changed ones, metasym, mlp
		t.Errorf("trainings %v, %v", all, err)
	}
}

// TestAblationItems: the profile's table makes items of what it lists and of the companions that make a trial mean
// something.
func TestAblationItems(t *testing.T) {
	list := func(w *experiment.Workspace) (items []string) {
		for _, i := range w.Items() {
			if (i.Kind == "train" || i.Kind == "evaluate") && i.System == "quantum" && i.Seed == 1 && strings.ContainsAny(i.Model, "-@") {
				items = append(items, i.Kind+" "+i.Model)
			}
			if i.Seed == 2 && strings.Contains(strings.ReplaceAll(i.Model, "-adapted", ""), "-") {
				t.Errorf("%+v is of a seed that is not asked for", i)
			}
			if why, err := stale(w, i); err != nil || why != "missing" {
				t.Errorf("%+v: %q, %v", i, why, err)
			}
		}
		return items
	}
	root := experimenttest.Root(t)
	w := experimenttest.Open(t, root, ablations([]string{"first-order", "random-attention"}, []string{"noise-0", "adaptation-0", "adaptation-0.5", "steps-50", "encoder-steps-3"}))
	if got, want := list(w), []string{"evaluate mlp-adapted",
		"train metasym-first-order", "evaluate metasym-first-order", "train metasym-random-attention", "evaluate metasym-random-attention",
		"evaluate metasym-random-attention@noise-0", "evaluate metasym@noise-0", "evaluate mlp@noise-0",
		"evaluate metasym@adaptation-0", "evaluate metasym@adaptation-0.5", "evaluate mlp-adapted@adaptation-0.5", "evaluate metasym@steps-50", "evaluate mlp-adapted@steps-50", "evaluate metasym@encoder-steps-3"}; !slices.Equal(got, want) {
		t.Errorf("items\n%v\nwant\n%v", got, want)
	}
	const training = "out/test/train/quantum/metasym/1.json"
	changed := experimenttest.Step(t, w, experiment.Item{Kind: "evaluate", System: "quantum", Model: "metasym@noise-0", Seed: 1})
	if needs := changed.Needs(); !slices.Equal(needs, []string{training}) {
		t.Errorf("needs %v", needs)
	}
	if got := list(experimenttest.Open(t, root)); !slices.Equal(got, []string{"evaluate mlp-adapted"}) {
		t.Errorf("without the table %v", got)
	}
}

// TestAblationNames: what is wrong with a name is said, and nothing is made.
func TestAblationNames(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), ablations([]string{"first-order"}, nil))
	for name, want := range map[string]string{
		"metasym-frist-order":                   "unknown model 'metasym-frist-order'; did you mean 'metasym-first-order'?",
		"metasym-no-encoder":                    `profile test has no "no-encoder" among trained of table [quantum.ablations]`,
		"metasym@nois-0":                        "unknown ablation 'nois-0'",
		"mlp@adaptation-0.5":                    "model 'mlp@adaptation-0.5': 'mlp' does not adapt",
		"mlp@steps-5":                           "'mlp' does not adapt",
		"mlp-adapted@steps-0":                   "'mlp-adapted' that is not adapted is 'mlp'",
		"mlp@encoder-steps-5":                   "'mlp' does not adapt",
		"mlp-adapted@encoder-steps-5":           "'mlp-adapted' has no encoder",
		"mlp-adapted@adaptation-0":              "'mlp-adapted' that is not adapted is 'mlp'",
		"metasym-random-attention@adaptation-0": "does not adapt",
		"lstm@noise-0":                          "profile test has no table [quantum.lstm]",
	} {
		if _, err := evaluated(t.Context(), w, "quantum", name, 1); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	if _, err := trained(t.Context(), w, "quantum", "metasym@noise-0", 1); err == nil || !strings.Contains(err.Error(), "is 'metasym', in another trial when it is evaluated") {
		t.Errorf("training in a trial: %v", err)
	}
	if _, err := trained(t.Context(), w, "quantum", "metasym-first-order", 2); err == nil || !strings.Contains(err.Error(), "seed 2 is not in profile test, which has [1]") {
		t.Errorf("a seed of the system that the ablations do not have: %v", err)
	}
	if files := snapshot(t, w); len(files) != 0 {
		t.Errorf("made for names that are not known: %v", files)
	}
}
