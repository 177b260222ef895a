package experiment_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
)

// TestStale: a changed setting or source makes stale what depends on it, and nothing else, and its name is given.
func TestStale(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	root := experimenttest.Root(t, "pipeline", "baselines", "metasym")
	w := experimenttest.Open(t, root)
	evaluate(t, w, "mlp")
	evaluate(t, w, "mlp-adapted")
	if _, err := referred(context.Background(), w, "quantum"); err != nil {
		t.Fatal(err)
	}
	// adapted is why the fine-tuned variant is stale, where that is not why the model as it is is.
	type reasons struct{ data, references, train, evaluate, adapted string }
	check := func(name string, w *experiment.Workspace, want reasons) {
		t.Helper()
		if want.adapted == "" {
			want.adapted = want.evaluate
		}
		for item, reason := range map[experiment.Item]string{
			{Kind: "evaluate", System: "quantum", Model: "mlp-adapted", Seed: 1}: want.adapted,
			{Kind: "evaluate", System: "quantum", Model: "mlp-adapted", Seed: 2}: "missing",
			{Kind: "data", System: "quantum"}:                                    want.data,
			{Kind: "references", System: "quantum"}:                              want.references,
			{Kind: "train", System: "quantum", Model: "mlp", Seed: 1}:            want.train,
			{Kind: "evaluate", System: "quantum", Model: "mlp", Seed: 1}:         want.evaluate,
			{Kind: "train", System: "quantum", Model: "metasym", Seed: 1}:        "missing",
			{Kind: "evaluate", System: "quantum", Model: "mlp", Seed: 2}:         "missing",
		} {
			if why, err := stale(w, item); err != nil || why != reason {
				t.Errorf("%s: %s %s: %q (%v), want %q", name, item.Kind, item.Model, why, err, reason)
			}
		}
	}
	check("nothing changed", experimenttest.Open(t, root), reasons{})
	for name, c := range map[string]struct {
		changes profiletest.Changes
		want    reasons
	}{
		"seeds":       {profiletest.Changes{"quantum.seeds": []int{2, 1, 3}}, reasons{}},
		"other model": {profiletest.Changes{"quantum.metasym.encoder.training.epochs": 9}, reasons{}},
		"data":        {profiletest.Changes{"quantum.data.bins": 12}, reasons{data: "settings changed", references: "data changed", train: "data changed", evaluate: "training changed"}},
		"training":    {profiletest.Changes{"quantum.mlp.training.epochs": 9}, reasons{train: "settings changed", evaluate: "training changed"}},
		"shards":      {profiletest.Changes{"quantum.mlp.training.shard_systems": 3}, reasons{train: "settings changed", evaluate: "training changed"}},
		"steps":       {profiletest.Changes{"quantum.mlp.fine_tuning.steps": []int{3}}, reasons{adapted: "fine_tuning changed"}},
		"rates":       {profiletest.Changes{"quantum.mlp.fine_tuning.rates": []float64{0.1}}, reasons{adapted: "fine_tuning changed"}},
		"other rates": {profiletest.Changes{"mesh.mlp.fine_tuning.rates": []float64{0.1}}, reasons{}},
		"window":      {profiletest.Changes{"quantum.metasym.decoder.window": 5}, reasons{train: "settings changed", evaluate: "training changed"}},
		"evaluation":  {profiletest.Changes{"quantum.evaluation.horizon": 4}, reasons{references: "settings changed", evaluate: "settings changed"}},
		"all":         {profiletest.Changes{"quantum.data.seed": 9, "quantum.evaluation.horizon": 4}, reasons{data: "settings changed", references: "data, settings changed", train: "data changed", evaluate: "settings, training changed"}},
	} {
		check(name, experimenttest.Open(t, root, c.changes), c.want)
	}

	// Sources. A comment is no change.
	edit := func(file, from, to string) func() {
		t.Helper()
		path := filepath.Join(root, filepath.FromSlash(file))
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), from) {
			t.Fatalf("%s has no %q", file, from)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for file, want := range map[string]reasons{
		"pipeline/dataset/scale.go":                {data: "code changed", references: "code, data changed", train: "code, data changed", evaluate: "code, training changed"},
		"pipeline/experiment/evaluation/metric.go": {references: "code changed", evaluate: "code changed"},
		"baselines/mlp.go":                         {train: "code changed", evaluate: "training changed", adapted: "code, training changed"},
		"pipeline/learner/finetuning/tune.go":      {adapted: "code changed"},
		"pipeline/result/choice/choice.go":         {references: "code changed", evaluate: "code changed"}, // results hold its scores
		"pipeline/experiment/tuning.go":            {adapted: "code changed"},
		"pipeline/learner/metalearner/build.go":    {},
		"metasym/backend/xla/link.go":              {}, // unless it runs on it, see cmd/paper's TestAnotherBackend
		"pipeline/experiment/references.go":        {references: "code changed"},
		"pipeline/experiment/linear.go":            {references: "code changed"},
		"pipeline/experiment/linear/moments.go":    {references: "code changed"},
		"pipeline/experiment/evaluate.go":          {references: "code changed", evaluate: "code changed"},
		"pipeline/experiment/train.go":             {train: "code changed", evaluate: "training changed"},
		"pipeline/experiment/variant.go":           {adapted: "code changed"},

		"pipeline/experiment/identification/oscillation/oscillation.go":   {references: "code changed"},
		"pipeline/experiment/identification/leastsquares/leastsquares.go": {references: "code changed"},
		"pipeline/experiment/identification/flight/flight.go":             {}, // of another system
		"pipeline/experiment/meshphysics/identify.go":                     {},
	} {
		undo := edit(file, "", "// A comment.\n\n") // at its beginning
		check(file+", a comment", experimenttest.Open(t, root), reasons{})
		undo()
		undo = edit(file, "\nfunc ", "\nvar another = 1\n\nfunc ")
		check(file, experimenttest.Open(t, root), want)
		undo()
	}
}

// TestStaleDamaged: a published result that cannot be read is an error with the file's name, not a reason.
func TestStaleDamaged(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	for _, item := range w.Items() {
		step := experimenttest.Step(t, w, item)
		if err := os.MkdirAll(filepath.Dir(step.File()), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(step.File(), []byte(`{"schema": "metas`), 0o644); err != nil {
			t.Fatal(err)
		}
		if why, err := experiment.Stale(step); err == nil || !strings.Contains(err.Error(), step.File()+" is truncated") {
			t.Errorf("%+v: %q, %v", item, why, err)
		}
	}
}

// TestItems: every result has a file and a command of its own and comes after those it needs.
func TestItems(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	files, commands := map[string]bool{}, map[string]bool{}
	for _, item := range w.Items() {
		step := experimenttest.Step(t, w, item)
		file, command := step.Target(), strings.Join(step.Command(), " ")
		if files[file] || commands[command] || !strings.HasPrefix(command, "--profile test.toml "+item.Kind+" "+item.System) {
			t.Errorf("%+v: file %s, command %q", item, file, command)
		}
		for _, need := range step.Needs() {
			if !files[need] {
				t.Errorf("%+v needs %s, which does not come before", item, need)
			}
		}
		files[file], commands[command] = true, true
	}
	// Data and references of each system; for each seed two models evaluated, one measured, one fine-tuned; and two
	// models trained, unless its models are another's.
	want := 0
	for _, name := range experiment.Systems() {
		own, _, derived := strings.Cut(name, "-")
		settings, err := w.Profile.System(own)
		if err != nil {
			t.Fatal(err)
		}
		want += 2 + 4*len(settings.Seeds)
		if !derived {
			want += 2 * len(settings.Seeds)
		}
	}
	if len(files) != want {
		t.Errorf("%d results, want %d: %v", len(files), want, files)
	}
	in := result.Folder{Path: "out/test"}
	for item, needs := range map[experiment.Item]string{
		{Kind: "data", System: "quantum"}:                                "",
		{Kind: "references", System: "quantum"}:                          in.DataFile("quantum"),
		{Kind: "train", System: "quantum", Model: "metasym", Seed: 2}:    in.DataFile("quantum"),
		{Kind: "evaluate", System: "quantum", Model: "metasym", Seed: 2}: in.TrainingFile("quantum", "metasym", 2),

		{Kind: "evaluate", System: "quantum", Model: "mlp-adapted", Seed: 2}: in.TrainingFile("quantum", "mlp", 2),

		{Kind: "data", System: "mesh3x3-trampoline"}:                                    in.DataFile("mesh3x3"),
		{Kind: "references", System: "mesh3x3-trampoline"}:                              in.DataFile("mesh3x3-trampoline"),
		{Kind: "evaluate", System: "mesh3x3-trampoline", Model: "mlp-adapted", Seed: 1}: in.TrainingFile("mesh3x3", "mlp", 1) + " " + in.DataFile("mesh3x3-trampoline"),
		{Kind: "symplecticity", System: "mesh3x3-trampoline", Seed: 1}:                  in.TrainingFile("mesh3x3", "metasym", 1) + " " + in.DataFile("mesh3x3-trampoline"),
	} {
		if got := strings.Join(experimenttest.Step(t, w, item).Needs(), " "); got != needs {
			t.Errorf("%+v needs %q, want %q", item, got, needs)
		}
	}
}
