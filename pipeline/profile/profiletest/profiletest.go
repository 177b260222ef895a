// Package profiletest makes profiles for tests: the smoke profile with some keys changed.
package profiletest

import (
	"maps"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/profile"

	"github.com/pelletier/go-toml/v2"
)

// Changes gives keys, such as "quantum.data.bins", new values. A nil value takes the key away.
type Changes map[string]any

// Tiny makes every step of the pipeline a matter of a fraction of a second.
func Tiny() Changes {
	changes := Changes{}
	for _, s := range new(profile.Profile).Systems() {
		for key, value := range tiny(s) {
			changes[s.Name+"."+key] = value
		}
	}
	maps.Copy(changes, Changes{
		"quantum.seeds": []int{1, 2}, "quantum.data.seed": 7, "quantum.data.train_systems": 3, "quantum.data.validation_systems": 2, "quantum.data.ood_systems": 2,
		"quantum.data.train_shots": 4, "quantum.data.validation_shots": 4, "quantum.data.ood_shots": 4,
		"quantum.data.bins": 9, "quantum.data.steps_per_bin": 4, "quantum.data.step": 0.02,
		"quantum.data.train_levels": 24, "quantum.data.ood_levels": 24,
		// Weak, for few levels.
		"quantum.data.train.frequency": []float64{1, 2}, "quantum.data.train.cubic": []float64{0, 0.015}, "quantum.data.train.amplitude": []float64{1, 2.5},
		// Like the training systems: systems further out need more levels.
		"quantum.data.ood.frequency": []float64{1, 2}, "quantum.data.ood.squeezing": []float64{0, 0.1}, "quantum.data.ood.cubic": []float64{0, 0.01},
		"quantum.data.ood.amplitude":     []float64{0.5, 1},
		"quantum.evaluation.filter_step": 2,

		"mesh.data.columns": 3, "mesh.data.rows": 3, "mesh.data.snapshots": 12,
		"mesh3x3.data.snapshots": 12, "mesh3x3.conservative.systems": 1, "mesh3x3.trampoline.systems": 1,
		"quadrotor.data.nodes": 40,
		// Flights of a second: straight to one goal, in a hurry.
		"quadrotor.data.interval": 0.03, "quadrotor.data.goals": 1, "quadrotor.data.pose_weight": 0.01, "quadrotor.data.thrust_weight": 0.000001,
		"quadrotor.data.train_flights": 1, "quadrotor.data.ood_flights": 1, "quadrotor.data.chart": "se3",
	})
	return changes
}

// tiny does so for a system whose own settings are not known, by the keys of its table.
func tiny(s profile.System) Changes {
	changes := Changes{
		"seeds": []int{1}, "data.train_systems": 2, "data.validation_systems": 1, "data.ood_systems": 1, "data.shifted_systems": 1,
		"evaluation.input_noise": 0.05, "evaluation.examples": 1,
		"metasym.encoder.inner_steps": 1, "metasym.decoder.inner_steps": 2, "metasym.decoder.window": 4, "mlp.hidden": []int{3},
		"ablations": nil,
	}
	switch s.Trial.(type) {
	case profile.ShotEvaluation:
		maps.Copy(changes, Changes{"evaluation.context": 3, "evaluation.horizon": 5, "evaluation.adaptation_shots": 2})
	case profile.TrackEvaluation:
		maps.Copy(changes, Changes{"evaluation.context": 2, "evaluation.horizon": 3, "evaluation.adaptation_steps": 6, "evaluation.rollouts": 2,
			"evaluation.far_steps": 4, "metasym.decoder.width": 8})
	}
	for _, baseline := range s.All() {
		if baseline.Name != "mlp" { // see Baselines
			changes[baseline.Name] = nil
		}
	}
	for key, value := range fineTuning() {
		changes["mlp.fine_tuning."+key] = value
	}
	for _, model := range []string{"metasym.encoder", "metasym.decoder", "mlp"} {
		for key, value := range map[string]any{"epochs": 3, "steps_per_epoch": 2, "patience": 3, "windows": 2, "validation_windows": 3, "shard_systems": 2,
			"meta_batch": 0} { // there are fewer systems than in the smoke profile
			changes[model+".training."+key] = value
		}
	}
	return changes
}

// fineTuning is that of every baseline.
func fineTuning() map[string]any {
	return map[string]any{"steps": []int{1, 2}, "rates": []float64{0.001, 0.01}, "descent_rates": []float64{1}, "power_iterations": 2}
}

// Baselines gives a system of Tiny small ones of all kinds beside the MLP.
func Baselines(system string) Changes {
	fit := func(own map[string]any) map[string]any {
		own["training"] = map[string]any{"epochs": 2, "steps_per_epoch": 2, "patience": 2, "learning_rate": 0.01, "weight_decay": 0.0,
			"windows": 2, "validation_windows": 3, "input_noise": 0.0, "shard_systems": 2,
			"warm_up": 0.0, "cosine_decay": 0.0, "clip_norm": 0.0, "average_decay": 0.0, "meta_batch": 0}
		own["fine_tuning"] = fineTuning()
		return own
	}
	return Changes{
		system + ".dhnn":        fit(map[string]any{"hidden": []int{3}, "residual": false, "integrator": "rk4", "unit_output": true}),
		system + ".hnn":         fit(map[string]any{"hidden": []int{3}, "residual": false, "integrator": "midpoint", "unit_output": true}),
		system + ".transformer": fit(map[string]any{"width": 4, "hidden": 3, "heads": 2, "layers": 1, "step_size": true, "increment": true, "unit_output": true}),
		system + ".lstm":        fit(map[string]any{"embedding": 2, "hidden": 3, "step_size": true, "increment": true, "unit_output": false}),
	}
}

// Text is the smoke profile without its note and with the changes, as a text of its own that extends no other.
func Text(t testing.TB, all ...Changes) []byte {
	t.Helper()
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	path, err := profile.Find(root, "smoke")
	if err != nil {
		t.Fatal(err)
	}
	smoke, err := profile.Read(root, path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := toml.Marshal(smoke)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	tree["note"] = ""
	for _, changes := range all {
		for key, value := range changes {
			table, last, err := profile.TableOf(tree, key)
			if err != nil {
				t.Fatal(err)
			}
			if value == nil {
				delete(table, last)
			} else {
				table[last] = value
			}
		}
	}
	out, err := toml.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Read is the smoke profile with the changes, under the name "test".
func Read(t testing.TB, all ...Changes) *profile.Profile {
	t.Helper()
	p, err := profile.Parse(Text(t, all...))
	if err != nil {
		t.Fatal(err)
	}
	p.Name = "test"
	return p
}
