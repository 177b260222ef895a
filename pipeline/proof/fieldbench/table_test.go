package fieldbench

import (
	"math"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	task := Task{
		Name: "a task", Training: Training{Steps: 7, Batch: 5}, RolloutName: "energy",
		Networks:  []Network{NewMLP([]int{3}, false), NewHNN([]int{3}, false)},
		Published: []Scores{{Network: "MLP", Label: "published", Test: 1e-3, Rollout: 0.5}},
	}
	runs := [][]Scores{
		{{"MLP", "seed 0", 1e-4, 0.1, 10}, {"MLP", "seed 1", 3e-4, 0.2, 20}},
		{{"HNN", "seed 0", 4e-4, 0.4, 40}, {"HNN", "seed 1", 5e-4, 0.3, 41}},
	}
	want := `
a task, 7 steps of Adam on batches of 5
network  weights  run           test field MSE  energy MSE  seconds
MLP           17  seed 0              1.00e-04    1.00e-01     10.0
MLP           17  seed 1              3.00e-04    2.00e-01     20.0
MLP           17  median of 2         2.00e-04    1.50e-01     15.0
MLP           17  smallest            1.00e-04    1.00e-01     10.0
MLP           17  largest             3.00e-04    2.00e-01     20.0
MLP           17  published           1.00e-03    5.00e-01        -
HNN           13  seed 0              4.00e-04    4.00e-01     40.0
HNN           13  seed 1              5.00e-04    3.00e-01     41.0
HNN           13  median of 2         4.50e-04    3.50e-01     40.5
HNN           13  smallest            4.00e-04    3.00e-01     40.0
HNN           13  largest             5.00e-04    4.00e-01     41.0
`
	if got := task.Table(runs); got != strings.TrimPrefix(want, "\n") {
		t.Errorf("table\n%s", got)
	}
	task.Training.Batch = 0
	if got := task.Table(runs); !strings.HasPrefix(got, "a task, 7 steps of Adam on all samples\n") {
		t.Errorf("table\n%s", got)
	}
}

// TestDiverged: a run that is no number counts as the worst, and a median that is none misses every goal.
func TestDiverged(t *testing.T) {
	nan := math.NaN()
	list := []Scores{{Network: "MLP", Test: 3, Rollout: nan}, {Network: "MLP", Test: nan, Rollout: nan}, {Network: "MLP", Test: 1, Rollout: 1}}
	median := Median(list)
	smallest, largest := Range(list)
	if median.Label != "median of 3" || median.Test != 3 || !math.IsNaN(median.Rollout) || smallest.Test != 1 || smallest.Rollout != 1 || !math.IsNaN(largest.Test) {
		t.Errorf("%+v, %+v, %+v", median, smallest, largest)
	}
	if err := (Goal{Rollout: true, Above: 0.1}).Check(median, 3); err == nil {
		t.Error("a median that is no number meets a goal")
	}
}
