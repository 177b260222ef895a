package lowering

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/proof/graphs"
	"metasymlab/pipeline/proof/unchecked"

	"github.com/gomlx/compute"
)

var update = flag.Bool("update", false, "accept the StableHLO texts as they are")

const golden = "testdata/stablehlo.sha256"

// TestGolden: every graph of every model of the laptop profile lowers to StableHLO, to the same text as before.
func TestGolden(t *testing.T) {
	if testing.Short() {
		t.Skip("lowers every graph of the pipeline")
	}
	p, err := profile.Read("../../..", "../../profile/laptop.toml")
	if err != nil {
		t.Fatal(err)
	}
	all, err := All(t.Context(), p, runtime.GOMAXPROCS(0))
	if errors.Is(err, ErrNotLinked) {
		unchecked.Skip(t, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(Sums(all)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sums, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if changed := Differences(all, string(sums)); len(changed) > 0 {
		t.Errorf("%d of %d graphs differ from %s:\n%s\nIf that is meant: go test ./pipeline/proof/lowering -update; paper prove lower writes the texts, to compare",
			len(changed), len(all), golden, strings.Join(changed, "\n"))
	}
	bytes := 0
	for _, p := range all {
		bytes += len(p.Text)
		if !strings.HasPrefix(string(p.Text), "module @graph") || !strings.Contains(string(p.Text), "func.func @main(") {
			t.Errorf("%s is no StableHLO module: %.60s", p.Name, p.Text)
		}
		if strings.Contains(p.Name, "(") || strings.Count(p.Name, "/") != 3 {
			t.Errorf("%s has no name for its role: add it to roles", p.Name)
		}
	}
	t.Logf("%d graphs, %.1f MB", len(all), float64(bytes)/1e6)
}

// TestDifferences: what is new, changed and gone is told by name.
func TestDifferences(t *testing.T) {
	a, b, c := Program{Name: "a", Text: []byte("1")}, Program{Name: "b", Text: []byte("2")}, Program{Name: "c", Text: []byte("3")}
	changed := Program{Name: "b", Text: []byte("two")}
	sums := Sums([]Program{a, b})
	if got := Differences([]Program{a, b}, sums); len(got) != 0 {
		t.Errorf("the same: %v", got)
	}
	if got := strings.Join(Differences([]Program{changed, c}, sums), ", "); got != "b has changed, c is new, a is gone" {
		t.Errorf("differences: %s", got)
	}
}

// TestLower: small models have the same texts twice; names are unique, and every part and role is there.
func TestLower(t *testing.T) {
	p := profiletest.Read(t, profiletest.Tiny(), profiletest.Baselines("quadrotor"), profiletest.Changes{"quadrotor.metasym.encoder.deployed_steps": 1})
	roles := map[string]bool{}
	for _, model := range []string{"metasym", "dhnn", "transformer", "lstm"} {
		set, err := experiment.Generate(t.Context(), p, "quadrotor", 2)
		if err != nil {
			t.Fatal(err)
		}
		lower := func() ([]Program, error) {
			return Lower("quadrotor", model, func(b compute.Backend, begin func(string)) error {
				return errors.Join(graphs.Compile(t.Context(), b, p, "quadrotor", model, set, begin), graphs.Double(t.Context(), b, p, "quadrotor", model, set, begin))
			})
		}
		first, err := lower()
		if errors.Is(err, ErrNotLinked) {
			unchecked.Skip(t, err)
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := lower()
		if err != nil {
			t.Fatal(err)
		}
		if Sums(first) != Sums(again) {
			t.Errorf("%s: two texts:\n%s\n%s", model, Sums(first), Sums(again))
		}
		seen := map[string]bool{}
		for _, program := range first {
			if seen[program.Name] {
				t.Errorf("two graphs are called %s", program.Name)
			}
			seen[program.Name] = true
			roles[strings.TrimSuffix(filepath.Join(strings.Split(program.Name, "/")[2:]...), "-2")] = true
		}
	}
	for _, part := range []string{"encoder/gradients", "encoder/update", "encoder/validation", "decoder/encoder-rates", "decoder/encoder-step", "decoder/gradients", "decoder/update", "decoder/validation",
		"network/gradients", "network/update", "network/validation", "rollout/encoder-rates", "rollout/encoder-step", "rollout/adaptation", "rollout/prediction",
		"fine-tuning/gradients", "fine-tuning/update", "fine-tuning/prediction",
		"encoder-float64/gradients", "decoder-float64/gradients", "network-float64/gradients"} {
		if !roles[part] {
			t.Errorf("no graph of %s among %v", part, roles)
		}
	}
}
