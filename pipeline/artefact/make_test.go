package artefact

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
)

// rules reads what WriteMake writes as make does: the prerequisites of each target, and the values of variables.
func rules(t *testing.T, w *experiment.Workspace) (prerequisites, variables map[string][]string) {
	t.Helper()
	var out bytes.Buffer
	if err := WriteMake(&out, w); err != nil {
		t.Fatal(err)
	}
	prerequisites, variables = map[string][]string{}, map[string][]string{}
	for line := range strings.Lines(strings.ReplaceAll(out.String(), "\\\n", "")) {
		line = strings.TrimSpace(line)
		if name, value, ok := strings.Cut(line, " := "); ok {
			variables[name] = strings.Fields(value)
		} else if target, needs, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") {
			if _, twice := prerequisites[target]; twice {
				t.Errorf("two rules for %s", target)
			}
			prerequisites[target] = strings.Fields(needs)
		} else if line != "" && !strings.HasPrefix(line, "#") {
			t.Errorf("line %q", line)
		}
	}
	return prerequisites, variables
}

// TestWriteMake: one rule and one place in the lists for every artefact, each with what it is made from, all of which is
// there or has a rule of its own.
func TestWriteMake(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), oneSeed)
	needs, lists := rules(t, w)
	const data, references, report = "out/test/data/quantum.json", "out/test/references/quantum.json", "out/test/report/index.html"
	const train, evaluate = "out/test/train/quantum/metasym/1.json", "out/test/results/quantum/metasym/1.json"
	const adapted = "out/test/results/quantum/mlp-adapted/1.json"
	want := map[string][]string{"ARTEFACTS_report": {report}}
	for _, system := range []string{"quantum", "mesh", "mesh3x3", "mesh3x3-conservative", "mesh3x3-trampoline", "quadrotor"} {
		for list, files := range map[string][]string{
			"data": {"data/%s.json"}, "references": {"references/%s.json"},
			"train": {"train/%s/metasym/1.json", "train/%s/mlp/1.json"}, "evaluate": {"results/%s/metasym/1.json", "results/%s/mlp/1.json", "results/%s/mlp-adapted/1.json"}, "symplecticity": {"symplecticity/%s/1.json"},
		} {
			if list == "train" && strings.HasPrefix(system, "mesh3x3-") { // its models are those of mesh3x3
				continue
			}
			for _, f := range files {
				want["ARTEFACTS_"+list] = append(want["ARTEFACTS_"+list], "out/test/"+fmt.Sprintf(f, system))
			}
		}
	}
	if name := strings.Join(lists["BACKEND_NAME"], " "); name != w.Backend {
		t.Errorf("the backend is %q, want %q", name, w.Backend)
	}
	delete(lists, "BACKEND_NAME")
	notebooks := lists["ARTEFACTS_notebook"]
	delete(lists, "ARTEFACTS_notebook")
	if len(lists) != len(want) {
		t.Errorf("lists %v", lists)
	}
	var targets []string
	for name, list := range want {
		if !slices.Equal(lists[name], list) {
			t.Errorf("%s is %v, want %v", name, lists[name], list)
		}
		targets = append(targets, list...)
	}
	for _, n := range []string{"out/test/notebooks/table1.ipynb", "out/test/notebooks/figure3.ipynb"} {
		if !slices.Contains(notebooks, n) {
			t.Errorf("%s is not among %v", n, notebooks)
		}
	}
	targets = append(targets, notebooks...)
	if len(needs) != len(targets) {
		t.Errorf("rules for %d targets, the lists have %d", len(needs), len(targets))
	}
	for _, target := range targets {
		list, ok := needs[target]
		if !ok {
			t.Errorf("no rule for %s", target)
		}
		for _, need := range list {
			if _, made := needs[need]; made {
				continue
			}
			if _, err := os.Stat(filepath.Join(w.Root, need)); err != nil || strings.HasPrefix(need, "out/") {
				t.Errorf("%s needs %s, which nothing makes (%v)", target, need, err)
			}
		}
	}
	// has tells what of a list of files a target depends on directly.
	for target, c := range map[string]struct{ has, hasNot []string }{
		data:       {[]string{"test.toml", "go.mod", "pipeline/dataset/quantum/quantum.go", "pipeline/systems/oscillator/simulator.go"}, []string{"pipeline/systems/springmesh/mesh.go", "metasym/encoder.go", "baselines/mlp.go"}},
		references: {[]string{data, "test.toml", "pipeline/experiment/evaluation/metric.go", "pipeline/dataset/quantum/filter.go"}, []string{train, "baselines/mlp.go"}},
		train:      {[]string{data, "test.toml", "metasym/encoder.go", "pipeline/experiment/training/adam.go"}, []string{"baselines/mlp.go", evaluate, references}},
		evaluate:   {[]string{train, "test.toml", "pipeline/experiment/evaluation/rollout.go"}, []string{"baselines/mlp.go", references}},
		adapted: {[]string{"out/test/train/quantum/mlp/1.json", "pipeline/experiment/learner/finetuning/tune.go", "pipeline/experiment/evaluation/rollout.go"},
			[]string{train, "metasym/encoder.go"}},
		"out/test/data/mesh3x3-conservative.json": {[]string{"out/test/data/mesh3x3.json", "pipeline/dataset/mesh/unseen.go"}, []string{data}},
		"out/test/results/mesh3x3-conservative/mlp/1.json": {[]string{"out/test/data/mesh3x3-conservative.json", "out/test/train/mesh3x3/mlp/1.json"},
			[]string{"out/test/results/mesh3x3/mlp/1.json", "out/test/train/mesh/mlp/1.json"}},
		"out/test/notebooks/table1.ipynb": {[]string{evaluate, "out/test/results/quantum/mlp/1.json", references, "notebooks/table1.ipynb", "test.toml", "figures/table1/table1.go"},
			[]string{"notebooks/figure3.ipynb", "figures/figure3/figure3.go", "metasym/encoder.go"}},
		report: {append([]string{"pipeline/report/report.go", "pipeline/report/report.css", "go.mod"}, notebooks...), []string{"figures/table1/table1.go"}},
	} {
		for _, file := range c.has {
			if !slices.Contains(needs[target], file) {
				t.Errorf("%s does not depend on %s", target, file)
			}
		}
		for _, file := range c.hasNot {
			if slices.Contains(needs[target], file) {
				t.Errorf("%s depends on %s", target, file)
			}
		}
	}
}

func TestEscape(t *testing.T) {
	if got := escape("a b#c$d%e"); got != `a\ b\#c$$d\%e` {
		t.Errorf("%s", got)
	}
}
