package gate

import (
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"metasymlab/metasym/weights"
)

// tiny is the second part in a second: few short records, few Fock levels, a weak signal.
func tiny() Filtering {
	f := StrongSignal()
	f.Data.TrainShots, f.Data.OODShots, f.Data.Bins, f.Data.StepsPerBin, f.Data.Step = 2, 20, 9, 4, 0.02
	f.Data.TrainLevels, f.Data.OODLevels = 24, 24
	f.Data.OOD.Amplitude[0], f.Data.OOD.Amplitude[1], f.Data.OOD.Squeezing[0], f.Data.OOD.Squeezing[1] = 1, 1, 0.1, 0.1
	f.Data.Train = f.Data.OOD
	f.Evaluation.Context, f.Evaluation.Horizon, f.Evaluation.AdaptationShots, f.Evaluation.FilterStep = 3, 5, 12, 2
	f.Train, f.Validation, f.Groups, f.Windows = 8, 4, 2, 2
	f.Config.Epochs, f.Config.StepsPerEpoch, f.Config.ShardSystems = 2, 2, 1
	return f
}

// TestFiltering runs the second part end to end; what it finds does not depend on the number of workers.
func TestFiltering(t *testing.T) {
	gap, rows, err := tiny().Run(t.Context(), io.Discard, 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || rows[1].Model != "lstm" || rows[1].Seed != 2 || rows[2].Model != "transformer" {
		t.Fatalf("rows %+v", rows)
	}
	for _, r := range rows {
		if want := (gap.Zero - r.MSE) / (gap.Zero - gap.Filter); math.Abs(r.Share-want) > 1e-9*math.Abs(want) || !(r.Error > 0) {
			t.Errorf("%+v: share by hand %g", r, want)
		}
	}
	gapOfOne, rowsOfOne, err := tiny().Run(t.Context(), io.Discard, 2, 1)
	if err != nil || gapOfOne != gap || !reflect.DeepEqual(rowsOfOne, rows) {
		t.Errorf("1 and 2 workers differ: %+v %+v, %+v %+v (%v)", gapOfOne, rowsOfOne, gap, rows, err)
	}
}

// TestSet: no test record is trained on or validated on, and all are of one system.
func TestSet(t *testing.T) {
	set, err := tiny().set(t.Context(), io.Discard, 2)
	if err != nil {
		t.Fatal(err)
	}
	seen, used := map[*float64]bool{}, 0
	for _, s := range append(set.Train, set.Validation...) {
		for _, k := range s.Trajectories {
			seen[&k.State[0]] = true
			used++
		}
	}
	all := set.OOD[0].Trajectories
	if len(set.OOD) != 1 || len(all) != 20 || used != 12 || len(seen) != 12 {
		t.Fatalf("%d systems, %d records, %d used, %d different ones", len(set.OOD), len(all), used, len(seen))
	}
	for i, k := range all {
		if seen[&k.State[0]] != (i < 12) {
			t.Errorf("record %d: used %v", i, seen[&k.State[0]])
		}
	}
}

// TestNetworks: the sizes of section 4.4.
func TestNetworks(t *testing.T) {
	for i, want := range []int{244, 194} {
		if n := networks(35)[i]; weights.Count(n.Parameters()) != want {
			t.Errorf("%s has %d parameters, want %d", n.name, weights.Count(n.Parameters()), want)
		}
	}
}

// TestClosed: shares of a gap by hand; a model that errs like the filter on every record closes all of it, without
// doubt.
func TestClosed(t *testing.T) {
	zero, filter := []float64{4, 6, 8, 6}, []float64{2, 3, 4, 3} // means 6 and 3
	gap := gapOf(zero, filter)
	if gap.Zero != 6 || gap.Filter != 3 || math.Abs(gap.Error-math.Sqrt(2./3)/2) > 1e-12 {
		t.Errorf("gap %+v", gap)
	}
	for _, c := range []struct {
		model              []float64
		share, uncertainty float64 // uncertainty is the share's standard error
	}{
		{filter, 1, 0},
		{zero, 0, 0},
		{[]float64{3, 4.5, 6, 4.5}, 0.5, 0},
		{[]float64{8, 8, 8, 8}, -2. / 3, math.Sqrt(2*64./9/3) / 2 / 3}, // residuals -8/3, 0, 8/3, 0,
	} {
		got := closed(zero, filter, c.model)
		if math.Abs(got.Share-c.share) > 1e-12 || math.Abs(got.Error-c.uncertainty) > 1e-12 {
			t.Errorf("%v: %+v, want %g ± %g", c.model, got, c.share, c.uncertainty)
		}
	}
}

func TestCheckClosed(t *testing.T) {
	wide := Gap{Zero: 1, Filter: 0.9, Error: 0.005}
	for name, c := range map[string]struct {
		gap  Gap
		rows []Closed
		want string
	}{
		"enough":       {wide, []Closed{{Model: "lstm", Seed: 1, Share: 0.5}}, ""},
		"too little":   {wide, []Closed{{Model: "lstm", Seed: 1, Share: 0.7}, {Model: "transformer", Seed: 2, Share: 0.49}}, "transformer seed 2 closes 0.490 of the gap, want at least 0.5"},
		"not a number": {wide, []Closed{{Model: "lstm", Share: math.NaN()}}, "lstm"},
		"no gap":       {Gap{Zero: 1, Filter: 0.99, Error: 0.005}, nil, "the gap 0.0100 is less than 10 standard errors"},
	} {
		err := CheckClosed(c.gap, c.rows)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	var out strings.Builder
	if err := WriteClosed(&out, wide, []Closed{{"lstm", 244, 1, 0.925, 0.75, 0.02}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"zero", "0.9250", "0.750", "0.020", "optimal filter", "gap 0.1000, standard error 0.0050; each network must close 0.5 of it"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no %q in:\n%s", want, out.String())
		}
	}
}
