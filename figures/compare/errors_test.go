package compare

import (
	"slices"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/result"
)

// ran is a pair of evaluations with two seeds.
func ran(a, b results.Runs) pair {
	p := pair{system: "mesh", models: [2]string{"metasym", "metasym"}, runs: [2]results.Runs{a, b}}
	for _, e := range a {
		p.both = append(p.both, e.Seed)
	}
	p.seeds = [2][]int{p.both, p.both}
	return p
}

// TestErrors: numbers by hand. The differences per system are 1, 1.2 and 2, those per seed 4/3 and 22/15, with mean
// 1.4; Student's t for 0.975 is 4.3027 with two degrees of freedom and 12.7062 with one.
func TestErrors(t *testing.T) {
	r := resultstest.Mesh(t)
	read := func(model string, seeds ...int) results.Runs {
		t.Helper()
		runs, err := r.Evaluations("mesh", model, seeds)
		if err != nil {
			t.Fatal(err)
		}
		return runs
	}
	other := func(change func(*result.Evaluation)) results.Runs {
		runs := read("mlp", 1, 2)
		for i := range runs {
			runs[i].Systems = slices.Clone(runs[i].Systems)
			change(&runs[i])
		}
		return runs
	}
	shown := func(measured float64) []result.Example {
		return []result.Example{{Measured: [][]float64{{9}, {9}, {measured}}}}
	}
	example := func(measured float64) func(*result.Evaluation) {
		return func(e *result.Evaluation) { e.Systems[0].Examples = shown(measured) }
	}
	before := read("metasym", 1, 2)
	same := ran(before, before)
	same.same = true
	absent := ran(nil, nil)
	absent.both, absent.absent = []int{1, 2}, [2][]int{nil, {2}}
	absent.seeds = [2][]int{{1, 2}, {1, 2}}
	only := pair{system: "mesh", models: [2]string{"mlp", ""}, seeds: [2][]int{{1}, nil}}
	apart := pair{system: "mesh", models: [2]string{"mlp", "mlp"}, seeds: [2][]int{{1}, {2}}}
	for _, c := range []struct {
		name string
		pair
		want []string // from the error on the first side on; none: no row
	}{
		{"worse", ran(before, read("mlp", 1, 2)),
			[]string{"2.100 (0.141)", "3.500 (0.236)", "1, 2", "1.400", "66.7", "[0.086, 2.714]", "0.250", "3 of 3", "[0.553, 2.247]", "worse"}},
		{"better", ran(read("mlp", 1, 2), before),
			[]string{"3.500 (0.236)", "2.100 (0.141)", "1, 2", "-1.400", "-40.0", "[-2.714, -0.086]", "0.250", "0 of 3", "[-2.247, -0.553]", "better"}},
		{"no difference", ran(before, before),
			[]string{"2.100 (0.141)", "2.100 (0.141)", "1, 2", "0.000", "0.0", "[0.000, 0.000]", "—", "0 of 3", "[0.000, 0.000]", "not distinguishable"}},
		{"one seed", ran(read("metasym", 2), read("mlp", 2)),
			[]string{"2.200", "3.667", "2", "1.467", "66.7", "[0.216, 2.717]", "0.250", "3 of 3", "—", "worse, one seed"}},
		{"the same result", same, nil},
		{"missing", absent, nothing("—", "—", "1, 2", "not computed: after")},
		{"in one profile", only, nothing("—", "—", "", "not in after")},
		{"other seeds", apart, nothing("—", "—", "", "not comparable: no seed in common")},
		{"other horizon", ran(before, other(func(e *result.Evaluation) { e.Horizon = 4 })),
			nothing("2.100 (0.141)", "3.500 (0.236)", "1, 2", "not comparable: horizons of 3 and 4 steps")},
		{"other context", ran(before, other(func(e *result.Evaluation) { e.Context = 1 })),
			nothing("2.100 (0.141)", "3.500 (0.236)", "1, 2", "not comparable: contexts of 2 and 1 steps")},
		{"fewer systems", ran(before, other(func(e *result.Evaluation) { e.Systems = e.Systems[:2] })),
			nothing("2.100 (0.141)", "2.700 (0.283)", "1, 2", "not comparable: 3 and 2 unseen systems")},
		{"other systems", ran(before, other(func(e *result.Evaluation) { e.Systems[1].Parameters = []result.Parameter{{Name: "mass", Value: 2}} })),
			nothing("2.100 (0.141)", "3.500 (0.236)", "1, 2", "not comparable: other unseen systems")},
		{"other rollouts", ran(before, other(func(e *result.Evaluation) { e.Systems[0].MSE = []float64{2} })),
			nothing("2.100 (0.141)", "3.760 (0.226)", "1, 2", "not comparable: other rollouts")},
		{"other motion", ran(other(example(3)), other(example(4))),
			nothing("3.500 (0.236)", "3.500 (0.236)", "1, 2", "not comparable: other rollouts, or other units: the training data differ")},
		{"the same motion", ran(other(example(3)), other(example(3))),
			[]string{"3.500 (0.236)", "3.500 (0.236)", "1, 2", "0.000", "0.0", "[0.000, 0.000]", "—", "0 of 3", "[0.000, 0.000]", "not distinguishable"}},
	} {
		table := errorsTable("mesh", [2]string{"before", "after"}, []pair{c.pair, {system: "quantum"}})
		var got []string
		for _, row := range table.Rows {
			for _, cell := range row[1:] {
				got = append(got, cell.String())
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if said := slices.Contains(table.Notes, "The same results on both sides: metasym."); said != c.same {
			t.Errorf("%s: notes %q", c.name, table.Notes)
		}
	}
}

// nothing is a row without a difference.
func nothing(a, b, seeds, words string) []string {
	return []string{a, b, seeds, "—", "—", "—", "—", "—", "—", words}
}
