package learner

import (
	"slices"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/profile/profiletest"

	"github.com/gomlx/gomlx/core/tensors"
)

// TestStreams: no two draws of a training, and none of two trainings, have the same stream; the same draw has.
func TestStreams(t *testing.T) {
	seen := map[[2]uint64][4]int{}
	for seed := 1; seed <= 5; seed++ {
		for stage := range 4 {
			for step := range 40 {
				for system := -1; system < 40; system++ {
					rng := Stream(seed, stage, step, system)
					first, place := [2]uint64{rng.Uint64(), rng.Uint64()}, [4]int{seed, stage, step, system}
					if before, ok := seen[first]; ok {
						t.Fatalf("seed, stage, step, system %v and %v have the same stream", before, place)
					}
					seen[first] = place
				}
			}
		}
	}
	if a, b := Stream(3, 1, 7, 2), Stream(3, 1, 7, 2); a.Uint64() != b.Uint64() {
		t.Error("the same draw has two streams")
	}
}

func TestTrainingConfig(t *testing.T) {
	p := profiletest.Read(t, profiletest.Changes{"quantum.mlp.training.shard_systems": 4, "quantum.mlp.training.epochs": 11, "quantum.mlp.training.steps_per_epoch": 12,
		"quantum.mlp.training.patience": 13, "quantum.mlp.training.learning_rate": 0.25, "quantum.mlp.training.weight_decay": 0.5,
		"quantum.mlp.training.warm_up": 0.125, "quantum.mlp.training.cosine_decay": 0.75, "quantum.mlp.training.clip_norm": 2.0,
		"quantum.mlp.training.average_decay": 0.875, "quantum.mlp.training.meta_batch": 5})
	want := training.Config{Epochs: 11, StepsPerEpoch: 12, Patience: 13, LearningRate: 0.25, WeightDecay: 0.5, WarmUp: 0.125, CosineDecay: 0.75,
		ClipNorm: 2, AverageDecay: 0.875, MetaBatch: 5, Seed: 7, ShardSystems: 4, Workers: 3}
	if c := TrainingConfig(p.Quantum.MLP.Training, 7, 3); c != want {
		t.Errorf("%+v, want %+v", c, want)
	}
}

func TestLastFilled(t *testing.T) {
	w := dataset.NewWindows(2, 2, 3, 2, 0)
	values := make([]float32, 2*2*3*2) // place in the batch
	for i := range values {
		values[i] = float32(i)
	}
	all := tensors.FromFlatDataAndDimensions(values, 2, 2, 3, 2)
	for filled, want := range map[int][]float32{1: {0, 1, 6, 7, 12, 13, 18, 19}, 3: {4, 5, 10, 11, 16, 17, 22, 23}} {
		if got, err := LastFilled(all, w, filled); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d filled: %v, %v, want %v", filled, got, err, want)
		}
	}
}
