package record

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
)

var update = flag.Bool("update", false, "write the numbers in README and docs anew")

// written are results of every system, each with two seeds: MetaSym 1 and 3, the adapted MLP 2 and 2; persistence 5,
// linear 4, the adapted one 3, the true simulator 0.5 and the identified one 1.
func written(t *testing.T) (*results.Results, []Run) {
	t.Helper()
	seeds := []int{1, 2}
	changes := profiletest.Changes{}
	for _, system := range Systems() {
		changes[system+".seeds"] = seeds
	}
	r := &results.Results{Folder: resultstest.Folder(t), Profile: profiletest.Read(t, profiletest.Tiny(), changes)}
	var runs []Run
	for _, system := range slices.Backward(Systems()) {
		for i, seed := range seeds {
			tuned := resultstest.Scores(system, "mlp-adapted", seed, 20, 1, 3)
			tuned.FineTuning = &result.FineTuning{Tuning: profile.Tuning{Rule: "adam", Rate: 1, Steps: 1}}
			for _, e := range []result.Evaluation{resultstest.Scores(system, "metasym", seed, 20, 0+2*float64(i), 2+2*float64(i)), resultstest.Scores(system, "mlp", seed, 20, 4, 6), tuned} {
				resultstest.Write(t, r.EvaluationFile(system, e.Model, seed), e)
			}
		}
		var references []result.Evaluation
		for name, mse := range map[string]float64{"persistence": 5, "linear": 4, "linear-adapted": 3, "true-simulator": 0.5, "identified": 1} {
			references = append(references, resultstest.Scores(system, name, 0, 0, mse-0.25, mse+0.25))
		}
		resultstest.Write(t, r.ReferencesFile(system), references)
		runs = append(runs, Run{system, "metasym", seeds}, Run{system, "mlp-adapted", seeds})
	}
	return r, runs
}

// TestRead, by hand: with two seeds that have 1 and 3 the deviation is √2 and the interval 2 ± 12.706. The gap is 4 to
// 1.
func TestRead(t *testing.T) {
	r, runs := written(t)
	list, err := Read(r, runs)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, n := range list {
		line := fmt.Sprintf("%s %s %s %.4g %d %.3f", n.System, n.Model, n.Kind, n.MSE, n.Seeds, *n.Gap)
		if n.Std != nil {
			line += fmt.Sprintf(" %.4f %.3f %.3f", *n.Std, n.Interval[0], n.Interval[1])
		}
		lines = append(lines, line)
	}
	if len(lines) != 7*len(Systems()) {
		t.Fatalf("%d numbers: %q", len(lines), lines)
	}
	for k, system := range Systems() {
		want := []string{
			"metasym trained 2 2 0.667 1.4142 -10.706 14.706", "mlp-adapted fine-tuned 2 2 0.667 0.0000 2.000 2.000",
			"persistence floor 5 0 -0.333", "linear floor 4 0 0.000", "linear-adapted floor 3 0 0.333",
			"identified ceiling 1 0 1.000", "true-simulator ceiling 0.5 0 1.167",
		}
		for i := range want {
			want[i] = system + " " + want[i]
		}
		if got := lines[7*k : 7*k+7]; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	systems, err := ReadSystems(r)
	if err != nil || len(systems) != len(Systems()) || systems[2] != (System{"quantum", 3, systems[2].Verdict}) || systems[2].Verdict == "" {
		t.Errorf("systems %+v, %v", systems, err)
	}
	if _, err := Read(r, append(runs, Run{"mesh", "lstm", []int{1}})); err == nil || !strings.Contains(err.Error(), "numbers of record: ") {
		t.Errorf("a run that is not there: %v", err)
	}
}

// TestFile: what is written is read again, the same numbers give the same bytes, and the numbers are an array of
// objects.
func TestFile(t *testing.T) {
	r, runs := written(t)
	list, err := Read(r, runs)
	if err != nil {
		t.Fatal(err)
	}
	of := &Record{list, Origin{"laptop", "go", "amd64 avx2", []System{{"mesh", 60, "reproduced"}}}}
	root, again := t.TempDir(), t.TempDir()
	for _, folder := range []string{root, again} {
		if err := os.MkdirAll(filepath.Join(folder, "figures/gallery"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := of.Write(folder); err != nil {
			t.Fatal(err)
		}
		if of, err = Open(folder); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{File, originFile} {
		a, _ := os.ReadFile(filepath.Join(root, file))
		b, _ := os.ReadFile(filepath.Join(again, file))
		if len(a) == 0 || string(a) != string(b) {
			t.Errorf("%s read and written again has other bytes:\n%s\n%s", file, a, b)
		}
	}
	text, err := os.ReadFile(filepath.Join(root, File))
	if err != nil {
		t.Fatal(err)
	}
	var objects []map[string]any
	if err := json.Unmarshal(text, &objects); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(objects[0]["system"], objects[0]["interval"], objects[2]["std"], len(objects[0])); !strings.HasPrefix(got, "mesh[-10.7") || !strings.HasSuffix(got, " <nil> 8") {
		t.Errorf("objects %v", got)
	}
	for name, damaged := range map[string]string{
		"unknown field": strings.Replace(string(text), `"mse"`, `"msee"`, 1),
		"cut off":       string(text[:len(text)/2]),
		"more":          string(text) + "[]",
	} {
		if err := os.WriteFile(filepath.Join(root, File), []byte(damaged), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(root); err == nil || !strings.Contains(err.Error(), File) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCommitted: the numbers of record are whole, and each part of a gap is that of its own numbers, as far as these
// have digits.
func TestCommitted(t *testing.T) {
	r := committed(t)
	if r.Origin.Profile != Profile || r.Origin.Numerics == "" || len(r.Origin.Systems) == 0 {
		t.Errorf("origin %+v", r.Origin)
	}
	place := -1
	for _, n := range r.Numbers {
		at := slices.Index(Systems(), n.System)
		if at < place {
			t.Errorf("%s %s comes after another system", n.System, n.Model)
		}
		place = max(place, at)
		if label(n) == n.Model && n.Model != "persistence" && n.Model != "zero" || n.learnt() != (n.Seeds > 0) || !(n.MSE > 0) || at < 0 {
			t.Errorf("%+v", n)
		}
		want := bounds(r.of(n.System)).Gap().Closed(n.MSE)
		if math.IsNaN(want) != (n.Gap == nil) || n.Gap != nil && math.Abs(*n.Gap-want) > 1e-4*max(1, math.Abs(want)) {
			t.Errorf("%s %s closes %v of the gap, by the numbers %g", n.System, n.Model, n.Gap, want)
		}
	}
}

// TestPages: the documents show the numbers of record, and no others.
func TestPages(t *testing.T) {
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	r := committed(t)
	if *update {
		if err := r.WritePages(root); err != nil {
			t.Fatal(err)
		}
	}
	copied := t.TempDir()
	if err := os.Mkdir(filepath.Join(copied, "docs"), 0o755); err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for _, file := range Pages() {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		shown[file] = string(text)
		if err := os.WriteFile(filepath.Join(copied, file), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.WritePages(copied); err != nil {
		t.Fatal(err)
	}
	for file, text := range shown {
		want, err := os.ReadFile(filepath.Join(copied, file))
		if err != nil {
			t.Fatal(err)
		}
		if text != string(want) {
			t.Errorf("%s does not show %s as it is; go test ./figures/record -update writes it", file, File)
		}
	}
	if err := os.WriteFile(filepath.Join(copied, "README.md"), []byte("# metasymlab\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := r.WritePages(copied); err == nil || !strings.Contains(err.Error(), "README.md: there are no lines") {
		t.Errorf("without the lines: %v", err)
	}
}

func committed(t *testing.T) *Record {
	t.Helper()
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// some are numbers of two systems.
func some() *Record {
	number := func(system, model string, kind Kind, mse float64, seeds int, gap float64) Number {
		n := Number{System: system, Model: model, Kind: kind, MSE: mse, Seeds: seeds, Gap: known(gap)}
		if seeds > 1 {
			std := 0.1
			n.Std, n.Interval = &std, &[2]float64{mse - 0.2, mse + 0.2}
		}
		return n
	}
	nan := math.NaN()
	return &Record{
		Numbers: []Number{
			number("mesh", "metasym", Trained, 1, 3, 0.75), number("mesh", "mlp", Trained, 2, 3, 0.5), number("mesh", "mlp-adapted", FineTuned, 1.5, 3, 0.625),
			number("mesh", "persistence", Floor, 4, 0, 0), number("mesh", "identified", Ceiling, 0.001, 0, 1),
			number("quantum", "metasym", Trained, 1.01234, 1, nan), number("quantum", "lstm", Trained, 0.90001, 1, nan), number("quantum", "zero", Floor, 1, 0, nan),
		},
		Origin: Origin{Profile, "go", "amd64 avx512", []System{{"mesh", 60, "reproduced"}, {"quantum", 30, "not reproduced: MetaSym is worse than QuantumLSTM"}}},
	}
}

// TestSummary: a row for each system; what it does not have is empty.
func TestSummary(t *testing.T) {
	of := some()
	gap := 1.0 / 3
	of.Numbers = append(of.Numbers, Number{System: "mesh", Model: "linear-adapted", Kind: Floor, MSE: 2.66667, Gap: &gap})
	of.Origin.Systems = append(of.Origin.Systems, System{"quadrotor", 9, "no row"})
	const want = `| unseen systems | MetaSym first, as in the paper? | MetaSym | best other trained model | linear law, adapted |
|---|---|---|---|---|
| 10 × 10 mesh, 60 steps, 3 seeds | reproduced | **1** (75 %) | MLP, fine-tuned 1.5 (62 %) | 2.667 (33 %) |
| quantum system, 30 steps, 1 seed | not reproduced: MetaSym is worse than QuantumLSTM | 1.012 | QuantumLSTM **0.9000** |  |
| quadrotor, 9 steps, 0 seeds | no row |  |  |  |
`
	if got := of.summary(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestDetails: a row for each model, then for each reference; what a system does not have is empty.
func TestDetails(t *testing.T) {
	const want = `| | 10 × 10 mesh, 60 steps | quantum system, 30 steps |
|---|---|---|
| seeds | 3 | 1 |
| MetaSym | **1** (75 %) | 1.012 |
| MLP | 2 (50 %) |  |
| MLP, fine-tuned | 1.5 (62 %) |  |
| QuantumLSTM |  | **0.9000** |
| zero |  | 1 |
| persistence | 4 (0 %) |  |
| identified simulator | 0.001 (100 %) |  |

Profile laptop, backend go, arithmetic amd64 avx512.

- **10 × 10 mesh.** Reproduced. MetaSym has 1 (95 % interval over 3 seeds 0.8 to 1.2), the lowest error of all trained
  models. MetaSym closes 75 % of the gap from the best reference that does not adapt, persistence (4), to the identified
  simulator (0.001).
- **Quantum system.** Not reproduced: MetaSym is worse than QuantumLSTM. MetaSym has 1.012; the lowest error of all
  trained models is that of the QuantumLSTM, 0.9000.
`
	if got := some().details(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestCompare: what a user is told of a run's own numbers.
func TestCompare(t *testing.T) {
	elsewhere := func(r *Record) { r.Origin.Numerics = "arm64 none" }
	for name, c := range map[string]struct {
		change func(*Record)
		want   string // all lines
	}{
		"the same":                  {func(*Record) {}, "Numbers of record: all 8 equal to the bit."},
		"the same, elsewhere":       {elsewhere, "Numbers of record: all 8 equal to the bit."},
		"rounding of a reference":   {func(r *Record) { elsewhere(r); r.Numbers[3].MSE *= 1.0009 }, "Numbers of record: equal within rounding and its chance in training, on other arithmetic (arithmetic go arm64 none, of record go amd64 avx512); 7 of 8 to the bit, the others by at most 0.09 %, mesh persistence: 4.004, of record 4."},
		"a reference":               {func(r *Record) { elsewhere(r); r.Numbers[3].MSE *= 1.0011 }, "Numbers of record: 1 of 8 are different, listed below; 7 equal to the bit, 0 within rounding and chance (arithmetic go arm64 none, of record go amd64 avx512).\n  mesh persistence: 4.004, of record 4"},
		"the last digit":            {func(r *Record) { r.Numbers[3].MSE = math.Nextafter(4, 5) }, "Numbers of record: different, though none by more than rounding and chance: 7 of 8 to the bit, the others by at most 2.2e-14 %, mesh persistence: 4.000000000000001, of record 4. The arithmetic is the same (go amd64 avx512), so settings or code are not."},
		"chance of training":        {func(r *Record) { elsewhere(r); r.Numbers[1].MSE = 2.22 }, "Numbers of record: equal within rounding and its chance in training, on other arithmetic (arithmetic go arm64 none, of record go amd64 avx512); 7 of 8 to the bit, the others by at most 11 %, mesh mlp: 2.22, of record 2."},
		"beyond chance":             {func(r *Record) { elsewhere(r); r.Numbers[1].MSE = 2.23 }, "Numbers of record: 1 of 8 are different, listed below; 7 equal to the bit, 0 within rounding and chance (arithmetic go arm64 none, of record go amd64 avx512).\n  mesh mlp: 2.23, of record 2 (95 % interval 1.8 to 2.2)"},
		"one seed":                  {func(r *Record) { elsewhere(r); r.Numbers[6].MSE = 0.98 }, "Numbers of record: equal within rounding and its chance in training, on other arithmetic (arithmetic go arm64 none, of record go amd64 avx512); 7 of 8 to the bit, the others by at most 8.9 %, quantum lstm: 0.98, of record 0.9."},
		"one seed, far":             {func(r *Record) { r.Numbers[6].MSE = 1 }, "Numbers of record: 1 of 8 are different, listed below; 7 equal to the bit, 0 within rounding and chance (arithmetic go amd64 avx512, of record go amd64 avx512).\n  quantum lstm: 1, of record 0.9"},
		"other seeds":               {func(r *Record) { r.Numbers[1].Seeds = 2 }, "Numbers of record: 1 of 8 are different, listed below; 7 equal to the bit, 0 within rounding and chance (arithmetic go amd64 avx512, of record go amd64 avx512).\n  mesh mlp: 2, of record 2 (95 % interval 1.8 to 2.2); seeds 2, of record 3"},
		"missing, and one too many": {func(r *Record) { r.Numbers[7].Model = "rest" }, "Numbers of record: 2 of 9 are different, listed below; 7 equal to the bit, 0 within rounding and chance (arithmetic go amd64 avx512, of record go amd64 avx512).\n  quantum zero: of record only, 1\n  quantum rest: here only, 1"},
	} {
		own := some()
		c.change(own)
		if got := strings.Join(some().Compare(own), "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}
