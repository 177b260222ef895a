package summary

import (
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/published"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/figures/table1"
	"metasymlab/pipeline/catalogue"
)

// against is a system on which MetaSym has the error 8 and its best baseline 10, with differences on each of three
// systems whose mean is -2, or without a baseline.
func against(label string, differences []float64, seeds [2]float64, baseline bool) table1.Outcome {
	mean := func(label string, v float64) table1.Mean {
		return table1.Mean{Label: label, Error: v, Cell: table.Number(v, 1)}
	}
	o := table1.Outcome{System: catalogue.System{Label: label}, Seeds: []int{1, 2}, MetaSym: mean("MetaSym", 8),
		Gap: table.Number(40, 0), Verdict: "in words", Results: []string{"results/a/metasym", "references/a"}}
	if baseline {
		rival := mean("DHNN", 10)
		o.Rival, o.Difference = &rival, statistic.Compare(differences, seeds)
	}
	return o
}

var below, level = []float64{-2, -2.1, -1.9}, []float64{-8, 4, -2}

// TestSentence: each system is on one side, and one without a baseline on none.
func TestSentence(t *testing.T) {
	unknown := [2]float64{math.NaN(), math.NaN()}
	for want, all := range map[string][]table1.Outcome{
		"No system has another model to compare MetaSym with.": {against("a", nil, unknown, false)},
		"By more than chance, MetaSym's error is below that of its best baseline on 1 (a) and above it on none; not distinguishable on 1 (b).": {
			against("a", below, [2]float64{-3, -1}, true), against("b", level, [2]float64{-3, -1}, true), against("c", nil, unknown, false)},
		"By more than chance, MetaSym's error is below that of its best baseline on none and above it on 1 (a); not distinguishable on none. Where there is one seed, the chance in training is not counted.": {
			against("a", []float64{2, 2.1, 1.9}, unknown, true)},
	} {
		if got := sentence(all); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// TestRow: the paper's numbers beside ours, and the runs of both.
func TestRow(t *testing.T) {
	o := against("a", below, [2]float64{-3, -1}, true)
	o.Paper = []published.Score{{Model: "MetaSym", MSE: 1, Deviation: 0.5}, {Model: "Transformer", MSE: 2, Deviation: 0.25}}
	text := func(cells []table.Value) string {
		var list []string
		for _, c := range cells {
			list = append(list, c.String())
		}
		return strings.Join(list, " | ")
	}
	cells := row(o)
	if got, want := text(cells), "a | in words | 1.000 | Transformer 2.000 | 8.0 | DHNN 10.0 | 40"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if !cells[2].Published || !cells[3].Published || cells[5].Published || cells[0].Results != "results/a/metasym references/a" {
		t.Errorf("where they come from: %+v", cells)
	}
	if got, want := text(row(against("b", nil, [2]float64{}, false))), "b | in words | — | — | 8.0 | — | 40"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestForest: a point and an interval for each baseline, in percent of its error; the frame holds every mean.
func TestForest(t *testing.T) {
	far := against("b", []float64{90, 91, 92}, [2]float64{math.NaN(), math.NaN()}, true) // 910 % above
	d, _ := forest([]table1.Outcome{against("a", below, [2]float64{-3, -1}, true), far, against("c", nil, [2]float64{}, false)}, 336)
	if _, err := chart.Option(d); err != nil {
		t.Fatal(err)
	}
	data := map[any][]any{}
	for _, s := range d["series"].([]any) {
		series := s.(map[string]any)
		data[series["id"]] = series["data"].([]any)
	}
	if names := d["yAxis"].([]any)[0].(map[string]any)["data"].([]string); !slices.Equal(names, []string{"a", "b", "c"}) {
		t.Errorf("rows %q", names)
	}
	if len(data["means"]) != 2 || len(data["systems"]) != 2 || len(data["seeds"]) != 1 {
		t.Errorf("%v", data)
	}
	// Student's t of three: -2 ± 4.302653·0.1/√3.
	if mean, over := data["means"][0].([]any), data["systems"][0].([]any); mean[0] != -20.0 || over[0] != -22.48 || over[1] != -17.52 {
		t.Errorf("mean %v, over systems %v", mean, over)
	}
	if seeds := data["seeds"][0].([]any); seeds[0] != -30.0 || seeds[1] != -10.0 {
		t.Errorf("over seeds %v", seeds)
	}
	if x := d["xAxis"].([]any)[0].(map[string]any); x["max"].(float64) < 910 || x["min"] != -x["max"].(float64) {
		t.Errorf("the frame ends at %v and %v", x["min"], x["max"])
	}
}
