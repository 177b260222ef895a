package artefact

import (
	"bytes"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	pages "metasymlab/pipeline/proof/page"
	"metasymlab/pipeline/report"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// states reads WriteStatus.
func states(t *testing.T, w *experiment.Workspace) (state, why map[string]string, last string) {
	t.Helper()
	var out bytes.Buffer
	if err := WriteStatus(&out, w); err != nil {
		t.Fatal(err)
	}
	state, why = map[string]string{}, map[string]string{}
	columns := regexp.MustCompile(`^(\S+) +(\S+) *(.*)$`)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for _, line := range lines[1 : len(lines)-2] {
		m := columns.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("line %q", line)
		}
		state[m[1]], why[m[1]] = m[2], strings.TrimSpace(m[3])
	}
	return state, why, lines[len(lines)-1]
}

// TestStatus follows the artefacts from missing to fresh, and then what a change, a loss and a damage do to them and to
// those that are made from them.
func TestStatus(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	project, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, asset := range assets.All() {
		t.Setenv(asset.Env, assets.Path(project, asset))
	}
	root := experimenttest.Root(t, "notebooks")
	w := experimenttest.Open(t, root, oneSeed)
	all, err := All(w)
	if err != nil {
		t.Fatal(err)
	}
	state, _, _ := states(t, w)
	for _, a := range all {
		if state[a.Target()] != "missing" {
			t.Errorf("before anything was made, %s is %s", a.Target(), state[a.Target()])
		}
	}
	if _, err := WriteReport(w); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("report of notebooks that are not executed: %v", err)
	}

	// Make everything; the notebooks' outputs are written by hand, since no kernel runs here.
	experimenttest.Make(t, w, w.Items()...)
	notebooks, err := Notebooks(w)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notebooks {
		executeByHand(t, w, n)
	}
	file, err := WriteReport(w)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(filepath.Dir(file), report.Provenance))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Kind() != "report" && !strings.Contains(string(page), ">"+a.Target()+"</th><td class=\"more\"><code>.lab/bin/"+template.HTMLEscapeString(Shell(a.Command()))+"</code>") {
			t.Errorf("the report does not say where %s is from", a.Target())
		}
	}
	written, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*.html"))
	if want := len(notebooks) + 2; err != nil || len(written) != want { // the first notebook's is the report's first; provenance, print
		t.Errorf("%d pages, want %d: %q, %v", len(written), want, written, err)
	}
	for _, name := range written { // every link leads somewhere
		faults, err := pages.File(name)
		if err != nil || len(faults) > 0 {
			t.Errorf("faults of %s: %q, %v", name, faults, err)
		}
	}
	expect := func(name string, changed map[string]string) {
		t.Helper()
		state, why, _ := states(t, w)
		for _, a := range all {
			want, ok := changed[a.Target()]
			if !ok {
				want = "fresh"
			}
			if got := strings.TrimSpace(state[a.Target()] + " " + why[a.Target()]); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q, want %q", name, a.Target(), got, want)
			}
		}
	}
	const evaluation, executed, table1, page1 = "out/test/results/quantum/mlp/1.json", "out/test/notebooks/figure3.ipynb", "out/test/notebooks/table1.ipynb", "out/test/report/index.html"
	const noise, summary = "out/test/notebooks/ablation-data-and-noise.ipynb", "out/test/notebooks/summary.ipynb"
	expect("all made", nil)
	if _, _, last := states(t, w); last != strings.Replace("N artefacts: N fresh, 0 stale, 0 missing, 0 damaged", "N", strconv.Itoa(len(all)), 2) {
		t.Errorf("summary %q for %d artefacts", last, len(all))
	}

	text := read(t, root, evaluation)
	write(t, root, evaluation, text[:len(text)/2])
	expect("a damaged result", map[string]string{evaluation: "damaged result file " + filepath.Join(root, evaluation) + " is truncated",
		table1: "stale " + evaluation + " changed", summary: "stale " + evaluation + " changed", noise: "stale " + evaluation + " changed", executed: "stale " + evaluation + " changed", page1: "stale made from out/test/"})
	remove(t, root, evaluation)
	expect("a missing result", map[string]string{evaluation: "missing", table1: "stale what it is made from is missing", summary: "stale what it is made from is missing", noise: "stale what it is made from is missing", executed: "stale what it is made from is missing", page1: "stale made from"})
	write(t, root, evaluation, text)
	expect("the result is back", nil)

	source := read(t, root, "notebooks/figure3.ipynb")
	write(t, root, "notebooks/figure3.ipynb", strings.Replace(source, "# Figure 3", "# The figure 3", 1))
	expect("a changed notebook", map[string]string{executed: "stale notebooks/figure3.ipynb changed", page1: "stale made from " + executed})
	write(t, root, "notebooks/figure3.ipynb", source)

	output := read(t, root, executed)
	write(t, root, executed, output+" ")
	expect("an executed notebook was changed", map[string]string{executed: "stale " + executed + " changed", page1: "stale "})
	remove(t, root, executed)
	expect("an executed notebook is gone", map[string]string{executed: "missing", page1: "stale what it is made from is missing"})
	write(t, root, executed, output)

	html := read(t, root, page1)
	write(t, root, page1, html+" ")
	expect("the report was changed", map[string]string{page1: "stale " + page1 + " changed"})
	write(t, root, page1, html)
	origin := "out/test/data/quantum.provenance.json"
	from := read(t, root, origin)
	write(t, root, origin, strings.Replace(from, "test", "tset", 1))
	expect("where a result is from was changed", map[string]string{"out/test/data/quantum.json": "stale quantum.provenance.json is not the one in the store", "out/test/notebooks/system-oscillator.ipynb": "stale made from", page1: "stale "})
	write(t, root, origin, from)

	record := read(t, root, "out/test/notebooks/figure3.json")
	write(t, root, "out/test/notebooks/figure3.json", "{")
	expect("a damaged record", map[string]string{executed: "damaged result file", page1: "stale made from " + executed})
	remove(t, root, "out/test/notebooks/figure3.json")
	expect("no record", map[string]string{executed: "stale there is no record", page1: "stale made from " + executed})
	write(t, root, "out/test/notebooks/figure3.json", record)

	write(t, root, "test.toml", "# other words\n"+read(t, root, "test.toml"))
	if w, err = experiment.Open(experimenttest.Program(t, root), root, filepath.Join(root, "test.toml"), t.Output()); err != nil {
		t.Fatal(err)
	}
	expect("the profile has other comments", nil)

	w = experimenttest.Open(t, root, oneSeed, profiletest.Changes{"quantum.mlp.training.epochs": 4})
	if all, err = All(w); err != nil {
		t.Fatal(err)
	}
	changed := map[string]string{"out/test/train/quantum/mlp/1.json": "stale settings changed", evaluation: "stale training changed",
		"out/test/results/quantum/mlp-adapted/1.json": "stale training changed", page1: "stale made from"}
	for _, a := range all {
		if a.Kind() == "notebook" {
			changed[a.Target()] = "stale test.toml changed"
		}
	}
	expect("another profile", changed)
}

// executeByHand writes what Execute would, without running the cells.
func executeByHand(t *testing.T, w *experiment.Workspace, n Notebook) {
	t.Helper()
	all, err := All(w)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Target() == n.Target() {
			n = s.(Notebook)
		}
	}
	from, err := n.Parts()
	if err != nil {
		t.Fatal(err)
	}
	text, err := n.notebook.Encode()
	if err != nil {
		t.Fatal(err)
	}
	write(t, w.Root, n.Target(), string(text))
	if err := n.note(from, n.file); err != nil {
		t.Fatal(err)
	}
	if err := store.WriteRecord(result.ProvenanceFile(n.record()), store.Collect(w.Root)); err != nil {
		t.Fatal(err)
	}
}
