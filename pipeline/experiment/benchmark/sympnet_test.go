package benchmark

import (
	"strings"
	"testing"

	"metasymlab/metasym/backend"

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
	b := open(t)
	data := Flow(start, stepLength, trainSteps)
	resting := meanSquare(data[:trainSteps], data[1:])
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

// TestPredictorAtZero: an LA net whose weights are all zero is the identity.
func TestPredictorAtZero(t *testing.T) {
	net, err := newPredictor(open(t), published(t, "LA").Encoder)
	if err != nil {
		t.Fatal(err)
	}
	x := State{0.5, -0.25} // exact in float32
	states, err := net.rollout(make([]float32, 14), x, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(states) != 3 || states[0] != x || states[2] != x {
		t.Errorf("rollout of the identity from %v: %v", x, states)
	}
	got, err := net.oneStepError(make([]float32, 14), []State{x, {1.5, -0.25}, {1.5, 1.75}})
	if want := (1.0 + 4) / 4; err != nil || got != want { // squares of 1 and of 2, over two states of two entries
		t.Errorf("error of the identity: %g, %v, want %g", got, err, want)
	}
}

func TestValidate(t *testing.T) {
	for want, change := range map[string]func(*SympNet){
		"2 degrees of freedom": func(s *SympNet) { s.Encoder.Degrees = 2 },
		"a check every 0":      func(s *SympNet) { s.CheckEvery = 0 },
		"1500 steps":           func(s *SympNet) { s.Steps = 1500 },
		"learning rate 0":      func(s *SympNet) { s.LearningRate = 0 },
		"encoder: 0 layers":    func(s *SympNet) { s.Encoder.Layers = 0 },
	} {
		s := published(t, "LA")
		change(&s)
		if _, err := s.Run(open(t), 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := Published("H"); err == nil {
		t.Error("there is a published setting for family H")
	}
}
