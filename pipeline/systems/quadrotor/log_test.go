package quadrotor

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"metasymlab/pipeline/systems/quadrotor/ddp"
)

// columns of the tables, by their header.
var columns = map[string]func(*ddp.Iteration) float64{
	"cost":           func(r *ddp.Iteration) float64 { return r.Cost },
	"stop":           func(r *ddp.Iteration) float64 { return r.Stop },
	"gradient":       func(r *ddp.Iteration) float64 { return r.Gradient },
	"curvature":      func(r *ddp.Iteration) float64 { return -r.Curvature },
	"regularisation": func(r *ddp.Iteration) float64 { return r.Regularisation },
	"step":           func(r *ddp.Iteration) float64 { return r.Step },
	"gap":            func(r *ddp.Iteration) float64 { return r.Gap },
	"expected":       func(r *ddp.Iteration) float64 { return r.Expected },
	"actual":         func(r *ddp.Iteration) float64 { return r.Actual },
}

// agrees tells whether x rounds to the printed number: half a unit of its last digit, and a millionth of that for
// the two ways to round a tie (the log's 0.0312 is 0.03125).
func agrees(x float64, printed string) bool {
	want, err := strconv.ParseFloat(printed, 64)
	if err != nil {
		return false
	}
	mantissa, exponent, scientific := strings.Cut(printed, "e")
	_, decimals, _ := strings.Cut(mantissa, ".")
	unit := math.Pow(10, -float64(len(decimals)))
	if scientific {
		e, err := strconv.Atoi(exponent)
		if err != nil {
			return false
		}
		unit *= math.Pow(10, float64(e))
	}
	return math.Abs(x-want) <= 0.5*unit*(1+1e-6)
}

// compareLog checks every number of a table, and that the tables are equally long.
func compareLog(t *testing.T, file string, log []ddp.Iteration) {
	t.Helper()
	r, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	reader := csv.NewReader(r)
	reader.Comment = '#'
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header, rows := rows[0], rows[1:]
	if len(rows) != len(log) {
		t.Errorf("%d iterations, the log has %d", len(log), len(rows))
	}
	for i := range min(len(rows), len(log)) {
		for c, name := range header {
			if name == "iteration" {
				continue
			}
			if x := columns[name](&log[i]); !agrees(x, rows[i][c]) {
				t.Errorf("iteration %d: %s = %.6e, the log has %s", i, name, x, rows[i][c])
			}
		}
	}
}

func testLogFDDP(t *testing.T) {
	compareLog(t, "testdata/quadrotor_fwddyn.csv", solveExample(t, ddp.Options{Method: ddp.FDDP, StopTolerance: 1e-9}))
}

func testLogBoxDDP(t *testing.T) {
	compareLog(t, "testdata/quadrotor_ubound.csv", solveExample(t, ddp.Options{Method: ddp.BoxDDP, StopTolerance: 5e-5}))
}

// The rows that are known of the newer log (30db923): the first two and the last.
func testLogFlippedSign(t *testing.T) {
	log := solveExample(t, ddp.Options{Method: ddp.BoxDDP, StopTolerance: 5e-5, LineSearch: ddp.CrocoddylSign})
	if len(log) != 60 {
		t.Fatalf("%d iterations, the log has 60", len(log))
	}
	for _, want := range []struct {
		row        int
		cost, step string
	}{{0, "5.248e+00", "1.0000"}, {1, "1.604e+00", "0.0625"}, {59, "6.863e-02", "1.0000"}} {
		if r := log[want.row]; !agrees(r.Cost, want.cost) || !agrees(r.Step, want.step) {
			t.Errorf("iteration %d: cost %.6e, step %g; the log has %s, %s", want.row, r.Cost, r.Step, want.cost, want.step)
		}
	}
}
