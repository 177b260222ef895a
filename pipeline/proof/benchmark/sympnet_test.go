package benchmark

import (
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/experiment/flowmap"

	"github.com/gomlx/compute"
)

func open(t *testing.T) compute.Backend {
	t.Helper()
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func published(t *testing.T, family string) SympNet {
	t.Helper()
	s, err := Published(family)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTrainingLearns: a short run of either family predicts better than the guess that nothing moves, by far for LA.
func TestTrainingLearns(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	b := open(t)
	data := Flow(start, stepLength, trainSteps)
	resting := flowmap.MeanSquare(data[:trainSteps], data[1:])
	for family, factor := range map[string]float64{"LA": 1e-2, "G": 0.5} {
		s := published(t, family)
		s.Steps = 2000
		scores, err := s.Run(b, 1)
		if err != nil {
			t.Fatal(err)
		}
		if !(scores.Train < factor*resting) {
			t.Errorf("%s: train MSE %.2e after %d steps, want below %g of %.2e", family, scores.Train, s.Steps, factor, resting)
		}
	}
}

// TestSeed: a run depends on its seed alone.
func TestSeed(t *testing.T) {
	b := open(t)
	scores := func(seed uint64) Scores {
		s := published(t, "LA")
		s.CheckEvery, s.Steps = 20, 100
		got, err := s.Run(b, seed)
		if err != nil {
			t.Fatal(err)
		}
		got.Seconds = 0
		return got
	}
	one := scores(3)
	if again := scores(3); again != one {
		t.Errorf("seed 3 gives %v, then %v", one, again)
	}
	if other := scores(4); other.Train == one.Train {
		t.Errorf("seeds 3 and 4 both give train MSE %g", other.Train)
	}
}

func TestPublished(t *testing.T) {
	if _, err := Published("H"); err == nil {
		t.Error("there is a published setting for family H")
	}
}
