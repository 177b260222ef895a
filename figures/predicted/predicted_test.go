package predicted

import (
	"encoding/json"
	"strings"
	"testing"

	"metasymlab/figures/chart/charttest"
	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/result"
)

// motion is a rollout of two predicted steps in which the truth is 1, 2, 3, 4 in the first channel and twice that in
// the second, and a model is off by so much.
func motion(model string, seed int, off float64) result.Evaluation {
	var measured, predicted [][]float64
	for t := 1.0; t <= 4; t++ {
		measured = append(measured, resultstest.Scaled([]float64{t, 2 * t}))
		if t > 2 {
			predicted = append(predicted, resultstest.Scaled([]float64{t + off, 2*t + off}))
		}
	}
	return resultstest.Motion("quadrotor", model, seed, []string{"s", "p"}, nil, measured, predicted, off*off/4, off*off/4)
}

func written(t *testing.T) *results.Results {
	return resultstest.Motions(t, "quadrotor", []result.Evaluation{motion("metasym", 1, 0.1), motion("metasym", 2, 0.3), motion("mlp", 1, 1), motion("mlp", 2, 2)},
		[]result.Evaluation{motion("persistence", 0, 3)})
}

// TestNew: the channels in physical units, by hand: MetaSym is off by 0.2 in the mean, from 0.1 to 0.3.
func TestNew(t *testing.T) {
	f, err := New(written(t), "quadrotor", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	first := f.Panels[1]
	for _, words := range []string{"Prediction b, quadrotor. Every channel of rollout 1 of the unseen quadrotor 1", "from step 2 on", "thin with each of 2 seeds, thick their mean", "seeds 1, 2"} {
		if !strings.Contains(first.Caption, words) {
			t.Errorf("caption %q lacks %q", first.Caption, words)
		}
	}
	drawn, err := json.Marshal(first.Chart.JSON())
	if err != nil {
		t.Fatal(err)
	}
	for _, points := range []string{"[[0,1],[0.5,2],[1,3],[1.5,4]]", "[[1,3.2],[1.5,4.2]]", "[[1,6.2],[1.5,8.2]]", "[[1,3.1],[1.5,4.1]]", "[[1,4.5],[1.5,5.5]]"} {
		if !strings.Contains(string(drawn), points) {
			t.Errorf("no curve through %s", points)
		}
	}
	if !testing.Short() {
		charttest.Legible(t, first.ID, first.Chart)
	}
	if len(f.Panels) < 3 || f.Panels[0].ID != "predicted-quadrotor-error" {
		t.Errorf("%d panels", len(f.Panels))
	}
}

func TestRefused(t *testing.T) {
	r := written(t)
	for want, err := range map[string]error{
		"predictions of quadroto: unknown system 'quadroto'; did you mean 'quadrotor'?": second(New(r, "quadroto", 0, 0)),
		"predictions of quadrotor: no system 1":                                         second(New(r, "quadrotor", 1, 0)),
		"predictions of quadrotor: no rollout 1 of system 0":                            second(New(r, "quadrotor", 0, 1)),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func second[T any](_ T, err error) error { return err }
