package profile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"

	"github.com/pelletier/go-toml/v2"
)

type changes = profiletest.Changes

func root(t *testing.T) string {
	t.Helper()
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// TestCommittedProfiles: every profile of the project is valid and has the name of its file.
func TestCommittedProfiles(t *testing.T) {
	files, err := filepath.Glob("*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("profiles beside this test: %v, %v", files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(file, ".toml")
		found, err := profile.Find(root(t), name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := profile.Read(root(t), found)
		if err != nil {
			t.Error(err)
		} else if p.Name != name {
			t.Errorf("%s has the name %q", file, p.Name)
		}
	}
}

// TestValues: values get into the fields they belong to.
func TestValues(t *testing.T) {
	p := profiletest.Read(t, changes{"quantum.seeds": []int{4, 2}, "quantum.ablations": nil, "quantum.data.bins": 71, "quantum.data.ood.cubic": []float64{0.01, 0.02},
		"quantum.mlp.hidden": []int{5, 6}, "quantum.metasym.decoder.bias": true, "quantum.mlp.training.learning_rate": 0.25,
		"mesh.metasym.encoder.form": "perceptron", "mesh.metasym.encoder.inverse_loss": false, "mesh.metasym.encoder.first_order": true,
		"quantum.mlp.fine_tuning": map[string]any{"steps": []int{2, 9}, "rates": []float64{0.5}, "descent_rates": []float64{0.3, 1}, "power_iterations": 4}})
	q := p.Quantum
	if !reflect.DeepEqual(q.Seeds, []int{4, 2}) || q.Data.Bins != 71 || q.Data.OOD.Cubic != (profile.Range{0.01, 0.02}) ||
		!reflect.DeepEqual(q.MLP.Hidden, []int{5, 6}) || !q.MetaSym.Decoder.Bias || q.MLP.Training.LearningRate != 0.25 ||
		q.MetaSym.Encoder.Form != "symplectic" || !q.MetaSym.Encoder.InverseLoss || q.MetaSym.Encoder.FirstOrder ||
		p.Mesh.MetaSym.Encoder.Form != "perceptron" || p.Mesh.MetaSym.Encoder.InverseLoss || !p.Mesh.MetaSym.Encoder.FirstOrder ||
		!reflect.DeepEqual(q.MLP.FineTuning, profile.FineTuning{Steps: []int{2, 9}, Rates: []float64{0.5}, DescentRates: []float64{0.3, 1}, PowerIterations: 4}) {
		t.Errorf("read %+v", p)
	}
}

// TestLanes: every rate of both rules with every number of steps, those of one rate side by side; a rule without rates
// has none.
func TestLanes(t *testing.T) {
	f := profile.FineTuning{Steps: []int{2, 9}, Rates: []float64{0.5}, DescentRates: []float64{0.3, 1}}
	var got []string
	for _, lane := range f.Lanes() {
		got = append(got, fmt.Sprint(lane))
	}
	if !slices.Equal(got, []string{"[2 steps of adam at 0.5 9 steps of adam at 0.5]", "[2 steps of descent at 0.3/L 9 steps of descent at 0.3/L]", "[2 steps of descent at 1/L 9 steps of descent at 1/L]"}) {
		t.Errorf("%q", got)
	}
	if got := fmt.Sprint((profile.FineTuning{Steps: []int{1}, DescentRates: []float64{1}}).Lanes()); got != "[[1 step of descent at 1/L]]" {
		t.Errorf("%s", got)
	}
	p := profiletest.Read(t, changes{"mesh.mlp.fine_tuning.rates": []float64{}})
	if c := p.Mesh.MLP.FineTuning.Lanes(); c[0][0].Rule != profile.DescentRule {
		t.Errorf("%v", c)
	}
	_, err := profile.Parse(profiletest.Text(t, changes{"mesh.mlp.fine_tuning.rates": []float64{}, "mesh.mlp.fine_tuning.descent_rates": []float64{}}))
	if err == nil || !strings.Contains(err.Error(), "mesh.mlp.fine_tuning.rates: need at least one here or in descent_rates") {
		t.Errorf("no rate: %v", err)
	}
}

// TestRefused: what is wrong is named, in one line.
func TestRefused(t *testing.T) {
	const data, evaluation, encoder, decoder = "quantum.data.", "quantum.evaluation.", "quantum.metasym.encoder.", "quantum.metasym.decoder."
	for _, c := range []struct {
		key   string
		value any
		want  string
	}{
		// Keys.
		{"quantum.sedes", []int{1}, "unknown key 'sedes'; did you mean 'seeds'?"},
		{"zzz", 1, "unknown key 'zzz'; known: 'backend', "},
		{"name", "other", "unknown key 'name'"},
		{"quantum.Seeds", []int{3}, "unknown key 'Seeds'; did you mean 'seeds'?"},
		{data + "bin", 3, "unknown key 'bin'; did you mean 'bins'?"},
		{"x", map[string]any{"y": map[string]any{"z": 1}}, "unknown key 'x'"},
		{decoder + "training.learnign_rate", 0.1, "unknown key 'learnign_rate'; did you mean 'learning_rate'?"},
		{"quantum.seeds", nil, "missing key 'quantum.seeds'"},
		{"quantum", nil, "missing key 'quantum'"},
		{"quantum.mlp.hidden", nil, "missing key 'quantum.mlp.hidden'"},
		{"mesh.mlp.fine_tuning", nil, "missing key 'mesh.mlp.fine_tuning'"},
		{decoder + "training.patience", nil, "missing key 'quantum.metasym.decoder.training.patience'"},

		// Types.
		{data + "bins", 61.5, "key 'quantum.data.bins'"},
		{data + "bins", "61", "key 'quantum.data.bins'"},
		{data + "step", true, "key 'quantum.data.step'"},
		{"quantum.seeds", 1, "key 'quantum.seeds'"},
		{"mesh.seeds", []float64{1.5}, "key 'mesh.seeds'"},
		{"backend", 3, "key 'backend'"},
		{"quantum.mlp", 3, "key 'quantum.mlp'"},
		{"quantum.mlp.hidden", []any{13, "13"}, "key 'quantum.mlp.hidden'"},
		{data + "train.cubic", 0.5, "key 'quantum.data.train.cubic'"},
		{data + "train.cubic", []float64{}, "quantum.data.train.cubic: has 0 entries, need 2"},
		{data + "train.cubic", []float64{0}, "quantum.data.train.cubic: has 1 entries, need 2"},
		{data + "train.cubic", []float64{0, 0.1, 0.2}, "quantum.data.train.cubic: has 3 entries, need 2"},

		// Ranges.
		{"quantum.seeds", []int{}, "quantum.seeds: need at least one"},
		{"quantum.seeds", []int{1, 0}, "quantum.seeds: 0 is not positive"},
		{"quadrotor.seeds", []int{1, 2, 1}, "quadrotor.seeds: 1 is not positive or appears twice"},
		{"quantum.seeds", []int{1 << 40}, "quantum.seeds: 1099511627776, need at most 2147483648"},
		{"mesh.mlp.training.shard_systems", 0, "mesh.mlp.training.shard_systems: 0, need at least 1"},
		{data + "seed", 0, "quantum.data.seed: 0, need 1 to"},
		{data + "seed", 1 << 40, "quantum.data.seed: 1099511627776, need 1 to 2147483648"},
		{data + "train_systems", 0, "quantum.data.train_systems: 0, need at least 1"},
		{data + "validation_systems", 0, "quantum.data.validation_systems: 0, need at least 1"},
		{data + "ood_systems", -3, "quantum.data.ood_systems: -3, need at least 1"},
		{data + "shifted_systems", 0, "quantum.data.shifted_systems: 0, need at least 1"},
		{"mesh.data.shifted_systems", 0, "mesh.data.shifted_systems: 0, need at least 1"},
		{"quadrotor.data.shifted_systems", 0, "quadrotor.data.shifted_systems: 0, need at least 1"},
		{data + "train_shots", 1, "quantum.data.train_shots: 1, need at least 2"},
		{data + "validation_shots", 1, "quantum.data.validation_shots: 1, need at least 2"},
		{data + "ood_shots", 2, "quantum.data.ood_shots: 2, need at least 3"},
		{data + "bins", 7, "quantum.data.bins: 7, need at least 8"}, // context 3 and horizon 5
		{decoder + "window", 9, "quantum.data.bins: 9, need at least 10"},
		{data + "bins", int64(1<<63 - 1), "quantum.data.bins: 9223372036854775807, need at most 1000000"},
		{data + "steps_per_bin", 0, "quantum.data.steps_per_bin: 0, need at least 1"},
		{data + "train_levels", 3, "quantum.data.train_levels: 3, need at least 4"},
		{data + "ood_levels", 3, "quantum.data.ood_levels: 3, need at least 4"},
		{data + "step", 0.0, "quantum.data.step: 0, need more than 0"},
		{data + "train.frequency", []float64{2, 1}, "quantum.data.train.frequency: [2, 1] is not an interval"},
		{data + "ood.squeezing", []float64{-0.1, 1}, "quantum.data.ood.squeezing: [-0.1, 1] must not be negative"},
		{data + "train.efficiency", []float64{0.5, 1.1}, "quantum.data.train.efficiency: [0.5, 1.1] must be at most 1"},
		{evaluation + "adaptation_shots", 0, "quantum.evaluation.adaptation_shots: 0, need at least 1"},
		{evaluation + "adaptation_shots", 4, "quantum.data.ood_shots: 4, need at least 5"},
		{evaluation + "context", 0, "quantum.evaluation.context: 0, need at least 1"},
		{evaluation + "horizon", 0, "quantum.evaluation.horizon: 0, need at least 1"},
		{evaluation + "horizon", int64(1<<63 - 1), "quantum.evaluation.horizon: 9223372036854775807, need at most 1000000"},
		{evaluation + "filter_step", 0, "quantum.evaluation.filter_step: 0, need at least 1"},
		{evaluation + "filter_step", 3, "quantum.evaluation.filter_step: 3 does not divide quantum.data.steps_per_bin = 4"},
		{evaluation + "examples", 0, "quantum.evaluation.examples: 0, need at least 1"},
		{evaluation + "input_noise", -0.1, "quantum.evaluation.input_noise: -0.1, need 0 or more"},
		{"quantum.ablations", map[string]any{"seeds": []int{3}, "trained": []string{}, "evaluated": []string{}}, "quantum.ablations.seeds: 3 is not one of the system's seeds [1 2]"},
		{"quantum.ablations", map[string]any{"seeds": []int{1, 1}, "trained": []string{}, "evaluated": []string{}}, "appears twice"},
		{"quantum.ablations", map[string]any{"seeds": []int{}, "trained": []string{}, "evaluated": []string{}}, "quantum.ablations.seeds: need at least one"},
		{"quantum.ablations", map[string]any{"seeds": []int{1}, "trained": []string{"a", "a"}, "evaluated": []string{}}, `quantum.ablations.trained: "a" appears twice`},
		{"quantum.ablations", map[string]any{"seeds": []int{1}, "trained": []string{}}, "missing key 'quantum.ablations.evaluated'"},
		{"quantum.ablations", map[string]any{"seeds": []int{1}, "trained": []string{}, "evaluated": []string{}, "trial": 1}, "unknown key 'trial'"},
		{"quantum.metasym.split", "time", `quantum.metasym.split: "time" is none of halves, shared`},
		{"mesh3x3.metasym.split", nil, "missing key 'mesh3x3.metasym.split'"},
		{encoder + "form", "mlp", `quantum.metasym.encoder.form: "mlp" is none of symplectic, perceptron, none`},
		{encoder + "form", "", `quantum.metasym.encoder.form: "" is none of`},
		{encoder + "form", nil, "missing key 'quantum.metasym.encoder.form'"},
		{encoder + "inverse_loss", nil, "missing key 'quantum.metasym.encoder.inverse_loss'"},
		{encoder + "first_order", 1, "key 'quantum.metasym.encoder.first_order'"},
		{encoder + "layers", 0, "quantum.metasym.encoder.layers: 0, need at least 1"},
		{encoder + "sublayers", 0, "quantum.metasym.encoder.sublayers: 0, need at least 1"},
		{encoder + "inner_steps", -1, "quantum.metasym.encoder.inner_steps: -1, need at least 0"},
		{encoder + "deployed_steps", -1, "quantum.metasym.encoder.deployed_steps: -1, need at least 0"},
		{decoder + "width", 0, "quantum.metasym.decoder.width: 0, need at least 1"},
		{decoder + "heads", 0, "quantum.metasym.decoder.heads: 0, need at least 1"},
		{decoder + "window", 0, "quantum.metasym.decoder.window: 0, need at least 1"},
		{encoder + "inner_rate_unit", "1/L", `quantum.metasym.encoder.inner_rate_unit: "1/L" is none of absolute, curvature`},
		{decoder + "position_base", 1.0, `quantum.metasym.decoder.position_base: 1, need more than 1`},
		{decoder + "inner_rate_unit", "", `quantum.metasym.decoder.inner_rate_unit: "" is none of absolute, curvature`},
		{encoder + "power_iterations", 0, "quantum.metasym.encoder.power_iterations: 0, need at least 1"},
		{decoder + "power_iterations", 0, "quantum.metasym.decoder.power_iterations: 0, need at least 1"},
		{decoder + "power_iterations", nil, "missing key 'quantum.metasym.decoder.power_iterations'"},
		{decoder + "inner_steps", -1, "quantum.metasym.decoder.inner_steps: -1, need at least 0"},
		{"quantum.mlp.hidden", []int{13, 0}, "quantum.mlp.hidden: 0, need at least 1"},
		{encoder + "training.epochs", 0, "quantum.metasym.encoder.training.epochs: 0, need at least 1"},
		{decoder + "training.steps_per_epoch", 0, "quantum.metasym.decoder.training.steps_per_epoch: 0, need at least 1"},
		{"quantum.mlp.training.patience", 0, "quantum.mlp.training.patience: 0, need at least 1"},
		{"quantum.mlp.training.windows", 0, "quantum.mlp.training.windows: 0, need at least 1"},
		{"quantum.mlp.training.learning_rate", 0.0, "quantum.mlp.training.learning_rate: 0, need more than 0"},
		{"mesh.data.train_systems", 0, "mesh.data.train_systems: 0, need at least 1"},
		{"mesh.data.snapshots", 1, "mesh.data.snapshots: 1, need at least 2"},
		{"mesh.data.noise", -0.1, "mesh.data.noise: -0.1, need 0 or more"},
		{"mesh.data.train.stiffness", []float64{2, 1}, "mesh.data.train.stiffness: [2, 1] is not an interval [low, high]"},
		{"mesh.data.ood.damping", []float64{-1, 1}, "mesh.data.ood.damping: [-1, 1] must not be negative"},
		{"mesh3x3.conservative", nil, "missing key 'mesh3x3.conservative'"},
		{"mesh3x3.trampoline.interval", nil, "missing key 'mesh3x3.trampoline.interval'"},
		{"mesh3x3.trampolin", map[string]any{}, "unknown key 'trampolin'; did you mean 'trampoline'?"},
		{"mesh3x3.conservative.seed", 1, "unknown key 'seed'"},
		{"mesh3x3.data.columns", 0, "mesh3x3.data.columns: 0, need at least 1"},
		{"mesh3x3.evaluation.horizon", 0, "mesh3x3.evaluation.horizon: 0, need at least 1"},
		{"mesh3x3.conservative.systems", 0, "mesh3x3.conservative.systems: 0, need at least 1"},
		{"mesh3x3.conservative.damping", []float64{-0.1, 0}, "mesh3x3.conservative.damping: [-0.1, 0] must not be negative"},
		{"mesh3x3.trampoline.mass", []float64{0.5, 0.2}, "mesh3x3.trampoline.mass: [0.5, 0.2] is not an interval [low, high]"},
		{"mesh.conservative", map[string]any{}, "unknown key 'conservative'"},
		{"quadrotor.data.nodes", 1, "quadrotor.data.nodes: 1, need at least 2"},
		{"quadrotor.data.interval", 0.0, "quadrotor.data.interval: 0 s, need more than 0"},
		{"quadrotor.data.train_flights", 0, "quadrotor.data.train_flights: 0, need at least 1"},
		{"quadrotor.data.ood_flights", 0, "quadrotor.data.ood_flights: 0, need at least 1"},
		{"quadrotor.data.ood_flights", 3, "quadrotor.data.ood_flights: 3, need 1 or 2"},
		{"quadrotor.data.goals", 0, "quadrotor.data.goals: 0, need at least 1"},
		{"quadrotor.data.goals", 41, "quadrotor.data.nodes: 40, need at least 41"},
		{"quadrotor.data.pose_weight", -0.1, "quadrotor.data.pose_weight: -0.1, need 0 or more"},
		{"quadrotor.data.thrust_weight", 0.0, "quadrotor.data.thrust_weight: 0, need more than 0"},
		{"quadrotor.evaluation.adaptation_steps", 36, "quadrotor.data.nodes: trajectories of 41 states, need at least 42: twice a window and its next state, and adaptation_steps + context + far_steps"},
		{"quadrotor.evaluation.rollouts", 33, "quadrotor.evaluation.rollouts: 33, but trajectories of 41 states have only 31 places to start"},
		{"quadrotor.data.chart", "so3", `quadrotor.data.chart: "so3" is none of se3, r3-so3`},
		{"quadrotor.data.chart", nil, "missing key 'quadrotor.data.chart'"},
		{"quadrotor.data.train.mass", [][]float64{}, "quadrotor.data.train.mass: need at least one interval [low, high]"},
		{"quadrotor.data.ood.arm", [][]float64{{0.6, 0.8}, {1.5, 1.2}}, "quadrotor.data.ood.arm: [1.5, 1.2] is not an interval [low, high]"},
		{"quantum.mlp.fine_tuning", nil, "missing key 'quantum.mlp.fine_tuning'"},
		{"mesh.mlp.fine_tuning.rate", 0.1, "unknown key 'rate'; did you mean 'rates'?"},
		{"mesh.mlp.fine_tuning.steps", []int{0}, "mesh.mlp.fine_tuning.steps: 0, need at least 1"},
		{"mesh.mlp.fine_tuning.steps", []int{}, "mesh.mlp.fine_tuning.steps: need at least one"},
		{"mesh.mlp.fine_tuning.steps", []int{5, 5}, "mesh.mlp.fine_tuning.steps: 5 does not rise above 5"},
		{"mesh.mlp.fine_tuning.descent_rates", []float64{1, 0.3}, "mesh.mlp.fine_tuning.descent_rates: 0.3 does not rise above 1"},
		{"mesh.mlp.fine_tuning.power_iterations", 0, "mesh.mlp.fine_tuning.power_iterations: 0, need at least 1"},
		{"quadrotor.mlp.fine_tuning.rates", []float64{0.0, 0.1}, "quadrotor.mlp.fine_tuning.rates: 0, need more than 0"},
		{"quadrotor.mlp.fine_tuning.rates", []float64{0.1, 0.1}, "quadrotor.mlp.fine_tuning.rates: 0.1 does not rise above 0.1"},
		{"quantum.mlp.training.weight_decay", -1.0, "quantum.mlp.training.weight_decay: -1, need 0 or more"},
		{"quantum.mlp.training.warm_up", nil, "missing key 'quantum.mlp.training.warm_up'"},
		{"quantum.mlp.training.warm_up", -0.1, "quantum.mlp.training.warm_up: -0.1, need 0 or more and less than 1"},
		{encoder + "training.warm_up", 1.0, "quantum.metasym.encoder.training.warm_up: 1, need 0 or more and less than 1"},
		{decoder + "training.cosine_decay", 1.5, "quantum.metasym.decoder.training.cosine_decay: 1.5, need 0 to 1"},
		{decoder + "training.cosine_decay", -0.5, "quantum.metasym.decoder.training.cosine_decay: -0.5, need 0 to 1"},
		{"quantum.mlp.training.clip_norm", -1.0, "quantum.mlp.training.clip_norm: -1, need 0 or more"},
		{"quantum.mlp.training.average_decay", 1.0, "quantum.mlp.training.average_decay: 1, need 0 or more and less than 1"},
		{"quantum.mlp.training.average_decay", -0.1, "quantum.mlp.training.average_decay: -0.1, need 0 or more"},
		{"quantum.mlp.training.meta_batch", 4, "quantum.mlp.training.meta_batch: 4, need 1 to 3, the training systems, or 0 for all"},
		{"quadrotor.mlp.training.meta_batch", 3, "quadrotor.mlp.training.meta_batch: 3, need 1 to 2, the training systems"},
		{"mesh.metasym.encoder.training.meta_batch", -1, "mesh.metasym.encoder.training.meta_batch: -1, need 1 to 2, the training systems"},
	} {
		p, err := profile.Parse(profiletest.Text(t, profiletest.Tiny(), changes{c.key: c.value}))
		switch {
		case err == nil:
			t.Errorf("%s = %v is accepted: %+v", c.key, c.value, p)
		case !strings.Contains(err.Error(), c.want):
			t.Errorf("%s = %v: error %q, want one with %q", c.key, c.value, err, c.want)
		case strings.Contains(err.Error(), "\n"):
			t.Errorf("%s = %v: error of several lines: %q", c.key, c.value, err)
		}
	}
}

// TestTwoFlights: where adaptation has a flight of its own, it may take all of it, and rollouts all of the other.
func TestTwoFlights(t *testing.T) {
	for _, c := range []struct {
		steps, rollouts, far int
		want                 string
	}{
		{40, 37, 39, ""},
		{41, 2, 4, "quadrotor.data.nodes: trajectories of 41 states, need at least 42: twice a window and its next state, and adaptation_steps and a state, and context + far_steps"},
		{40, 2, 40, "quadrotor.data.nodes: trajectories of 41 states, need at least 42"},
		{40, 38, 4, "quadrotor.evaluation.rollouts: 38, but trajectories of 41 states have only 37 places to start"},
	} {
		_, err := profile.Parse(profiletest.Text(t, profiletest.Tiny(), changes{"quadrotor.data.ood_flights": 2, "quadrotor.evaluation.adaptation_steps": c.steps,
			"quadrotor.evaluation.rollouts": c.rollouts, "quadrotor.evaluation.far_steps": c.far}))
		if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

var number = regexp.MustCompile(`-?[0-9.]+`)

// TestNotFinite: infinities and NaN, which TOML can write, are refused wherever a number may stand.
func TestNotFinite(t *testing.T) {
	tiny := string(profiletest.Text(t, profiletest.Tiny()))
	tried := 0
	for line := range strings.Lines(tiny) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok || !strings.Contains(value, ".") {
			continue
		}
		for _, bad := range []string{"inf", "-inf", "nan"} {
			changed := number.ReplaceAllString(value, bad)
			if strings.HasPrefix(value, "[") { // one of several numbers is enough
				changed = strings.Replace(value, number.FindString(value), bad, 1)
			}
			_, err := profile.Parse([]byte(strings.Replace(tiny, line, key+" = "+changed+"\n", 1)))
			if err == nil || !strings.Contains(err.Error(), key+": ") || !strings.Contains(err.Error(), "is not a finite number") {
				t.Errorf("%s = %s: %v", key, changed, err)
			}
			tried++
		}
	}
	if tried < 3*20 {
		t.Errorf("only %d values tried", tried)
	}
}

// TestFirstError: of several mistakes always the same one is reported.
func TestFirstError(t *testing.T) {
	text := profiletest.Text(t, changes{
		"quantum.data.train.cubic": []float64{2, 1}, "quantum.data.ood.cubic": []float64{2, 1}, "quantum.data.ood.amplitude": []float64{2, 1},
		"quantum.mlp.training.epochs": 0, "quantum.metasym.encoder.training.epochs": 0})
	for range 50 { // enough that a map's random order would show
		if _, err := profile.Parse(text); err == nil || !strings.HasPrefix(err.Error(), "quantum.data.train.cubic") {
			t.Fatalf("error %v, want the training systems' cubic drive first", err)
		}
	}
}

// TestSyntax: a text that is not TOML gives the place, in one line.
func TestSyntax(t *testing.T) {
	for text, want := range map[string]string{
		"[quantum]\nseeds = [1, 2\nbackend = 'go'":    "line 3, column 1",
		"backend = 'a'\nbackend = 'b'":                "line 2, column 1 (key 'backend'): key backend is already defined",
		"quantum.data.bins = 99999999999999999999999": "line 1, column 21",
		"\x00": "line 1",
	} {
		if _, err := profile.Parse([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

func TestFindAndRead(t *testing.T) {
	folder := t.TempDir()
	write := func(name string, text []byte) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := profiletest.Text(t, profiletest.Tiny())
	for _, c := range []struct{ name, want string }{
		{"smokee", "unknown profile 'smokee'; did you mean 'smoke'?"},
		{"zzzzzz", "unknown profile 'zzzzzz'; known: "},
		{"../profile/smoke", "unknown profile '../profile/smoke'"},
		{"", "unknown profile ''"},
	} {
		if path, err := profile.Find(root(t), c.name); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("find %q: %q, %v; want error %q", c.name, path, err, c.want)
		}
	}
	path := write("my-profile.toml", good)
	if found, err := profile.Find(root(t), path); err != nil || found != path {
		t.Errorf("find %s: %s, %v", path, found, err)
	}
	if p, err := profile.Read(root(t), path); err != nil || p.Name != "my-profile" {
		t.Errorf("read %s: %+v, %v", path, p, err)
	}
	bad := write("bad.toml", []byte("backned = 1\n"+string(good)))
	if _, err := profile.Read(root(t), bad); err == nil || err.Error() != "profile bad.toml: line 1: unknown key 'backned'; did you mean 'backend'?" {
		t.Errorf("read a profile with a wrong key: %v", err)
	}
	if _, err := profile.Read(root(t), filepath.Join(folder, "none.toml")); err == nil || !strings.Contains(err.Error(), "none.toml") {
		t.Errorf("read a profile that is not there: %v", err)
	}
	// A name becomes a folder, in rules of make too: "...toml" would be the folder above out.
	for _, name := range []string{".toml", "...toml", "my profile.toml", "a$b.toml"} {
		if p, err := profile.Read(root(t), write(name, good)); err == nil || !strings.Contains(err.Error(), "rename the file") {
			t.Errorf("read %q: %+v, %v", name, p, err)
		}
	}
}

// FuzzParse: whatever the text, no panic and no error of several lines; an accepted profile validates, and its own text
// gives the same profile again.
func FuzzParse(f *testing.F) {
	f.Add(profiletest.Text(f))
	f.Add(profiletest.Text(f, profiletest.Tiny()))
	f.Add(profiletest.Text(f, changes{"backend": nil, "quantum.data.step": "x"}))
	f.Add([]byte("seeds = [1]\n[quantum.data]\nbins = inf\n"))
	f.Add([]byte("a.b.c = 1\n[[quantum]]\n"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := profile.Parse(text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		if err := p.Validate(); err != nil {
			t.Errorf("accepted, but %v", err)
		}
		again, err := toml.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		same, err := profile.Parse(again)
		if err != nil || !reflect.DeepEqual(p, same) {
			t.Errorf("accepted %+v, its own text gives %+v, %v", p, same, err)
		}
	})
}
