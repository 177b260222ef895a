package profile

import (
	"strings"
	"testing"
)

func TestWith(t *testing.T) {
	p, err := With("../..", "smoke.toml", map[string]any{"quadrotor.mlp.training.learning_rate": 0.125, "mesh.seeds": []int{4}})
	if err != nil {
		t.Fatal(err)
	}
	original, err := Read("../..", "smoke.toml")
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "smoke" || p.Quadrotor.MLP.Training.LearningRate != 0.125 || len(p.Mesh.Seeds) != 1 || p.Mesh.Seeds[0] != 4 || p.Quadrotor.MLP.Training.Epochs != original.Quadrotor.MLP.Training.Epochs {
		t.Errorf("%+v", p)
	}
	for key, want := range map[string]string{
		"quadrotor.mlp.training.learning_rat": "there is no key 'learning_rat'",
		"quadrotor.mpl.training":              "there is no table 'mpl'",
	} {
		if _, err := With("../..", "smoke.toml", map[string]any{key: 1.0}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", key, err, want)
		}
	}
	if _, err := With("../..", "smoke.toml", map[string]any{"mesh.seeds": "one"}); err == nil {
		t.Error("a text for a list of numbers is accepted")
	}
	if v, err := Value("../..", "smoke.toml", "quadrotor.metasym.decoder.window"); err != nil || v != int64(original.Quadrotor.MetaSym.Decoder.Window) {
		t.Errorf("%v, %v", v, err)
	}
}
