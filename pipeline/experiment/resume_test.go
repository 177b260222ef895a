package experiment_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
)

// countdown is a context that ends after it has been asked so often whether it has: an interrupt at a chosen point.
type countdown struct {
	context.Context
	left atomic.Int64
}

func after(asked int) *countdown {
	c := &countdown{Context: context.Background()}
	c.left.Store(int64(asked))
	return c
}

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestInterrupted: a run that is interrupted again and again, in data, in each of the two trainings and in the
// evaluation, and gone on with each time, ends with the same files, byte for byte, as one that was left alone.
func TestInterrupted(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	longer := profiletest.Changes{"quantum.metasym.encoder.training.epochs": 4, "quantum.metasym.decoder.training.epochs": 5,
		"quantum.metasym.encoder.training.patience": 4, "quantum.metasym.decoder.training.patience": 5}
	t.Run("no option", func(t *testing.T) { interrupted(t, longer, 13) })
	for _, stage := range []string{"encoder", "decoder"} {
		for option, value := range map[string]any{"warm_up": 0.25, "cosine_decay": 0.9, "clip_norm": 0.5, "average_decay": 0.8, "meta_batch": 2} {
			longer["quantum.metasym."+stage+".training."+option] = value
		}
	}
	t.Run("every option", func(t *testing.T) { interrupted(t, longer, 11) }) // there are fewer shards in a step
}

// interrupted has each try of the trainings end when it has asked so often whether to.
func interrupted(t *testing.T, longer profiletest.Changes, each int) {
	t.Helper()
	alone := experimenttest.Open(t, experimenttest.Root(t), longer)
	evaluate(t, alone, "metasym")

	w := experimenttest.Open(t, experimenttest.Root(t), longer)
	w.Workers = 1 // so that the interrupts are at the same places in every run of this test
	var said bytes.Buffer
	w.Log = &said
	interrupts := 0
	until := func(done func() error) {
		t.Helper()
		for tries := 0; ; tries++ {
			err := done()
			if err == nil {
				return
			}
			if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "\n") || tries > 60 {
				t.Fatalf("try %d: %v\n%s", tries, err, &said)
			}
			interrupts++
		}
	}
	asked := 0 // more each time: what has not ended begins again from its beginning
	until(func() error { asked += 3; _, err := generated(after(asked), w, "quantum"); return err })
	// One worker asks 11 times an epoch, or 9 with meta-batches: before each shard and after them, in two steps and a
	// validation. So each try ends in the second epoch after that which it goes on from.
	until(func() error { _, err := trained(after(each), w, "quantum", "metasym", 1); return err })
	asked = 0
	until(func() error { asked++; _, err := evaluated(after(asked), w, "quantum", "metasym", 1); return err })
	for stage, epochs := range map[string]int{"encoder": 4, "decoder": 4} { // the decoder's fifth is its last
		for epoch := 1; epoch <= epochs; epoch++ {
			if want := fmt.Sprintf("going on from the checkpoint at epoch %d of %s\n", epoch, stage); strings.Count(said.String(), want) != 1 {
				t.Errorf("not said once: %s%s", want, &said)
			}
		}
	}
	if changed := differences(snapshot(t, alone), snapshot(t, w)); len(changed) != 0 {
		t.Errorf("after %d interrupts %v differ", interrupts, changed)
	}
	if interrupts < 15 {
		t.Errorf("only %d interrupts", interrupts)
	}
}

// TestDamagedCheckpoint: a checkpoint only saves time. One that is damaged is told of, and the training begins again
// and gives the same.
func TestDamagedCheckpoint(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	alone := experimenttest.Open(t, experimenttest.Root(t))
	if _, err := trained(context.Background(), alone, "quantum", "mlp", 1); err != nil {
		t.Fatal(err)
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			w := experimenttest.Open(t, experimenttest.Root(t))
			damage(t, interrupt(t, w, "mlp"))
			var said bytes.Buffer
			w.Log = &said
			if _, err := trained(context.Background(), w, "quantum", "mlp", 1); err != nil {
				t.Fatal(err)
			}
			if changed := differences(snapshot(t, alone), snapshot(t, w)); len(changed) != 0 {
				t.Errorf("%v differ", changed)
			}
			if told := strings.Contains(said.String(), "train quantum mlp seed 1: beginning again: "); told == (name == "gone") {
				t.Errorf("said: %s", said.String())
			}
		})
	}
}

// interrupt stops a training after its first epoch and returns its checkpoint.
func interrupt(t *testing.T, w *experiment.Workspace, model string) string {
	t.Helper()
	if _, err := generated(context.Background(), w, "quantum"); err != nil {
		t.Fatal(err)
	}
	w.Workers = 1
	for asked := 1; asked < 100; asked++ {
		if _, err := trained(after(asked), w, "quantum", model, 1); !errors.Is(err, context.Canceled) {
			t.Fatalf("interrupted training: %v", err)
		}
		if files, _ := filepath.Glob(filepath.Join(w.Store(), "train", "*", "checkpoint.safetensors")); len(files) == 1 {
			return files[0]
		}
	}
	t.Fatal("no checkpoint")
	return ""
}
