package finetuning

import (
	"testing"

	"metasymlab/baselines"
	"metasymlab/metasym/backend"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner/supervised"
	"metasymlab/pipeline/profile"
)

// BenchmarkAdapt fine-tunes the mesh's MLP of 3.45 million weights to ten systems, ten steps on 20 windows of 30 steps
// each.
func BenchmarkAdapt(b *testing.B) {
	set := &dataset.Set{Channels: make([]string, 400)}
	s, err := supervised.New(supervised.Supervised{Network: baselines.MLP{State: 400, Hidden: []int{1500, 1500}}, Data: set, Seed: 1, Steps: 30})
	if err != nil {
		b.Fatal(err)
	}
	theta, err := s.Initial()
	if err != nil {
		b.Fatal(err)
	}
	backend, err := backend.Open("")
	if err != nil {
		b.Fatal(err)
	}
	windows := dataset.NewWindows(10, 20, 30, 400, 0)
	for i := range windows.State {
		windows.State[i], windows.Next[i] = float32(i%7)/7, float32(i%5)/5
	}
	p, err := Trained{s, theta, backend, 2, 6}.Predictor(b.Context(), profile.Tuning{Rule: profile.AdamRule, Rate: 1e-4, Steps: 10})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := p.Adapt(windows); err != nil {
			b.Fatal(err)
		}
	}
}
