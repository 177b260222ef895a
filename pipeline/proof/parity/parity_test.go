package parity

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/store"
)

// outputs are tensors of single precision.
func outputs(tensors ...[]float32) []store.NamedTensor {
	var list []store.NamedTensor
	for _, v := range tensors {
		list = append(list, store.NamedTensor{Shape: []int{len(v)}, Data: v})
	}
	return list
}

// TestCompare: by hand.
func TestCompare(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for name, c := range map[string]struct {
		role      string
		want, got []store.NamedTensor
		apart     float64
		worst     int
	}{
		"equal":                          {"update", outputs([]float32{1, -2}, nil), outputs([]float32{1, -2}, nil), 0, 0},
		"relative to the largest":        {"update", outputs([]float32{1, -2}), outputs([]float32{1.5, -2}), 0.25, 0},
		"the worst output":               {"update", outputs([]float32{1}, []float32{4, 0}), outputs([]float32{1.125}, []float32{4, 2}), 0.5, 1},
		"zero against a number":          {"update", outputs([]float32{0}), outputs([]float32{1e-9}), math.Inf(1), 0},
		"both no number":                 {"update", outputs([]float32{nan, inf}), outputs([]float32{nan, inf}), 0, 0},
		"no number here":                 {"update", outputs([]float32{1, 2}), outputs([]float32{1, nan}), math.Inf(1), 0},
		"no number there":                {"update", outputs([]float32{nan}), outputs([]float32{1}), math.Inf(1), 0},
		"infinite here":                  {"update", outputs([]float32{1}), outputs([]float32{inf}), math.Inf(1), 0},
		"a gradient of rounding errors":  {"gradients", outputs([]float32{1e6}, []float32{8}, []float32{0}), outputs([]float32{1e6}, []float32{8}, []float32{0.001}), 0.125, 2},
		"a second gradient graph":        {"gradients-2", outputs([]float32{1}, []float32{8}, []float32{0}), outputs([]float32{1}, []float32{8}, []float32{0.001}), 0.125, 2},
		"the loss is no gradient":        {"gradients", outputs([]float32{1e-9}, []float32{8}), outputs([]float32{2e-9}, []float32{8}), 1e-9 / 8e-3, 0},
		"counters, compared as they are": {"update", []store.NamedTensor{{Data: []int64{4}}}, []store.NamedTensor{{Data: []int64{5}}}, 0.25, 0},
	} {
		r, err := Case{Name: "a/b/c/" + c.role, Outputs: c.want}.Compare(c.got)
		if err != nil || math.Abs(r.Difference-c.apart) > 1e-6*c.apart || r.Worst != c.worst || r.Passed() != (c.apart <= 1e-4) || r.Double {
			t.Errorf("%s: %+v, %v, want %g at output %d", name, r, err, c.apart, c.worst)
		}
	}
	double := Case{Name: "a/b/c/gradients", Outputs: []store.NamedTensor{{Data: []float64{1}}, {Data: []float64{2}}}}
	if r, err := double.Compare([]store.NamedTensor{{Data: []float64{1}}, {Data: []float64{2 + 1e-9}}}); err != nil || r.Passed() || !r.Double {
		t.Errorf("double precision: %+v, %v", r, err)
	}
	if _, err := double.Compare(outputs([]float32{1})); err == nil {
		t.Error("another number of outputs is no error")
	}
	if _, err := double.Compare(outputs([]float32{1}, []float32{1, 2})); err == nil {
		t.Error("another number of entries is no error")
	}
}

// model is a small one.
func model(t *testing.T, system, name string) Model {
	t.Helper()
	p := profiletest.Read(t, profiletest.Tiny(), profiletest.Baselines(system))
	set, err := experiment.Generate(t.Context(), p, system, 2)
	if err != nil {
		t.Fatal(err)
	}
	return Model{p, system, name, set}
}

// record gives the cases of a model.
func record(t *testing.T, m Model) []Case {
	t.Helper()
	cases, err := m.Record(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// TestOnBackend: the Go backend agrees with itself to the last bit on every graph; one that computes something else
// does not.
func TestOnBackend(t *testing.T) {
	m := model(t, "quadrotor", "metasym")
	cases := record(t, m)
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	if err := m.OnBackend(t.Context(), b, cases, func(r Result) {
		found++
		if r.Difference != 0 {
			t.Errorf("%+v", r)
		}
	}); err != nil || found != len(cases) || found < 12 {
		t.Errorf("%d of %d graphs, %v", found, len(cases), err)
	}
	doubles := 0
	for i, c := range cases {
		if c.double() {
			doubles++
		}
		if c.gradients() {
			bits := c.Outputs[1].Data
			switch v := bits.(type) {
			case []float32:
				v[0] += 1 + v[0]
			case []float64:
				v[0] += 1e-6 * (1 + v[0])
			}
			cases[i] = c
		}
	}
	if doubles != 2 {
		t.Errorf("%d graphs in double precision, want encoder's and decoder's", doubles)
	}
	if err := m.OnBackend(t.Context(), b, cases, func(r Result) {
		if r.Passed() == strings.Contains(r.Name, "/gradients") {
			t.Errorf("with altered gradients: %+v", r)
		}
	}); err != nil {
		t.Error(err)
	}
	if err := m.OnBackend(t.Context(), b, []Case{{Name: "a/b/c/d"}}, func(Result) {}); err == nil || !strings.Contains(err.Error(), "a/b/c/d") {
		t.Errorf("a graph that is not there: %v", err)
	}
}

// TestXLA: XLA computes the same through every PJRT plugin that is found.
func TestXLA(t *testing.T) {
	if testing.Short() {
		t.Skip("computes every graph of the pipeline on both backends")
	}
	checked := false
	for _, config := range backend.Known()[1:] {
		if _, err := backend.Canonical(config); err != nil {
			t.Logf("NOT CHECKED on %s: %v", config, err)
			continue
		}
		checked = true
		for _, name := range []string{"metasym", "dhnn", "transformer", "lstm"} {
			m := model(t, "quadrotor", name)
			err := onPlugin(t.Context(), config, m, record(t, m), func(r Result) {
				if !r.Passed() {
					t.Errorf("%s: %+v", config, r)
				}
			})
			if err != nil {
				t.Errorf("%s: %v", config, err)
			}
		}
	}
	if !checked {
		t.Skip("NOT CHECKED: there is no PJRT plugin:", backend.Ways("cpu")) // CI fetches one after the tests, and checks all graphs
	}
}

// TestWhole: a step's systems are in one graph, as XLA is given them, whatever the profile's shards are.
func TestWhole(t *testing.T) {
	m := model(t, "quantum", "metasym")
	systems := len(m.Set.Train)
	if shard := m.Profile.Quantum.MetaSym.Encoder.Training.ShardSystems; shard >= systems {
		t.Fatalf("shards of %d of %d systems are no case", shard, systems)
	}
	found := 0
	for _, c := range record(t, m) {
		if !strings.Contains(c.Name, "encoder/gradients") {
			continue
		}
		found++
		if loss := c.Outputs[0].Shape; len(loss) != 1 || loss[0] != systems {
			t.Errorf("%s: the loss has shape %v, want [%d]", c.Name, loss, systems)
		}
	}
	if found != 1 {
		t.Errorf("%d graphs of the encoder's gradients, want 1", found)
	}
}

// TestRun: a line for each graph of each model and side, and a sum; an error if one differs.
func TestRun(t *testing.T) {
	p := profiletest.Read(t, profiletest.Tiny())
	same := Side{"the Go backend", func(ctx context.Context, m Model, cases []Case, found func(Result)) error {
		b, err := backend.Open("")
		if err != nil {
			return err
		}
		return m.OnBackend(ctx, b, cases, found)
	}}
	other := Side{"another one", func(_ context.Context, _ Model, cases []Case, found func(Result)) error {
		found(Result{Name: cases[0].Name, Outputs: 1, Difference: 1})
		return nil
	}}
	choice := Choice{Profile: p, Systems: []string{"quadrotor"}, Role: "gradients", Workers: 2}
	var out bytes.Buffer
	if err := Run(t.Context(), &out, []Side{same}, choice); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"quadrotor/metasym/encoder/gradients", "quadrotor/mlp/network-float64/gradients", "graphs are the same: the largest differences are 0.0e+00 in float32"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "update") {
		t.Errorf("another role is in\n%s", out.String())
	}
	choice.Role = "gradient"
	if err := Run(t.Context(), &out, []Side{same}, choice); err == nil || !strings.Contains(err.Error(), "no graph to compare") {
		t.Errorf("a role that is none: %v", err)
	}
	choice.Role, choice.Systems = "prediction", []string{}
	out.Reset()
	if err := Run(t.Context(), &out, []Side{same}, choice); err != nil || !strings.Contains(out.String(), "quantum/mlp/fine-tuning/prediction") || !strings.Contains(out.String(), "mesh/mlp/fine-tuning/prediction") {
		t.Errorf("all systems: %v\n%s", err, out.String())
	}
	choice.Role, choice.Systems = "gradients", []string{"quadrotor"}
	if err := Run(t.Context(), &out, []Side{same, other}, choice); err == nil || !strings.Contains(err.Error(), "2 of ") || !strings.Contains(out.String(), "DIFFERENT in output 0") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
