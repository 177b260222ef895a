package experiment_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
)

// TestTruncated: a stored file that ends too early is an error of one line with its name. Nothing else is touched; and
// once the file is deleted, as the message says, the same command gives what was there before.
func TestTruncated(t *testing.T) {
	ctx := context.Background()
	train := func(w *experiment.Workspace) error { _, err := w.Train(ctx, "quantum", "mlp", 1); return err }
	evaluate := func(w *experiment.Workspace) error { _, err := w.Evaluate(ctx, "quantum", "mlp", 1); return err }
	for name, c := range map[string]struct {
		kind, file string
		run        func(*experiment.Workspace) error
	}{
		"data's description":   {"data", "result.json", func(w *experiment.Workspace) error { _, err := w.Data(ctx, "quantum"); return err }},
		"data for training":    {"data", "set.safetensors", train},
		"training's record":    {"train", "result.json", train},
		"weights":              {"train", "weights.safetensors", train},
		"weights to evaluate":  {"train", "weights.safetensors", evaluate},
		"record to evaluate":   {"train", "result.json", evaluate},
		"evaluation":           {"evaluate", "result.json", evaluate},
		"evaluation's origins": {"evaluate", "provenance.json", evaluate},
		"references":           {"references", "result.json", func(w *experiment.Workspace) error { _, err := w.References(ctx, "quantum"); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			w := experimenttest.Open(t, experimenttest.Root(t))
			if err := evaluate(w); err != nil {
				t.Fatal(err)
			}
			if _, err := w.References(ctx, "quantum"); err != nil {
				t.Fatal(err)
			}
			whole := snapshot(t, w.Out())
			if strings.HasSuffix(name, "to evaluate") { // else the evaluation is in the store, and its training not looked at
				if err := os.Remove(stored(t, w, "evaluate", "result.json")); err != nil {
					t.Fatal(err)
				}
			}
			file := stored(t, w, c.kind, c.file)
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(file, info.Size()*2/3); err != nil {
				t.Fatal(err)
			}
			damaged := snapshot(t, w.Out())
			err = c.run(w)
			if err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "truncated") ||
				!strings.Contains(err.Error(), "delete it") || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one line about %s", err, file)
			}
			if changed := differences(damaged, snapshot(t, w.Out())); len(changed) != 0 {
				t.Errorf("the failing run has changed %v", changed)
			}

			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := c.run(w); err != nil {
				t.Fatalf("after its deletion: %v", err)
			}
			if changed := differences(whole, snapshot(t, w.Out())); len(changed) != 0 {
				t.Errorf("after its deletion the same command gives other %v", changed)
			}
		})
	}
}

// TestWeightsOfAnotherModel: weights that do not fit are refused with the file's name and the tensor's.
func TestWeightsOfAnotherModel(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	evaluate(t, w, "mlp")
	mlp := stored(t, w, "train", "weights.safetensors")
	evaluate(t, w, "metasym")
	files, err := filepath.Glob(filepath.Join(w.Out(), "store", "train", "*", "weights.safetensors"))
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	other := files[0]
	if other == mlp {
		other = files[1]
	}
	text, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mlp, text, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = w.Train(context.Background(), "quantum", "mlp", 1)
	if err == nil || !strings.Contains(err.Error(), mlp) || !strings.Contains(err.Error(), "layer1/W") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v", err)
	}
}
