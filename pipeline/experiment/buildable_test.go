package experiment_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
)

// TestUnbuildable: settings that make no model, and ablations that are not known, are told when the profile is opened,
// before data are made.
func TestUnbuildable(t *testing.T) {
	root := experimenttest.Root(t)
	program := experimenttest.Program(t, root)
	for want, changes := range map[string]profiletest.Changes{
		"quantum.ablations.trained: unknown ablation 'no-encodr'; did you mean 'no-encoder'?": ablations([]string{"no-encodr"}, nil),
		"quantum.ablations.evaluated: unknown ablation 'nose-1'":                              ablations(nil, []string{"nose-1"}),
		"quantum: metasym: decoder: width 7 is not a multiple of":                             {"quantum.metasym.decoder.width": 7, "quantum.metasym.decoder.heads": 2},
		`quantum: metasym: decoder: `:                                                         {"quantum.metasym.decoder.meta_attention": "none"},
		`quantum: metasym: encoder: `:                                                         {"quantum.metasym.encoder.activation": "reul"},
		"quantum: metasym: encoder: DropConnect probability 1 is not in [0, 1)":               {"quantum.metasym.encoder.drop_connect": 1.0},
		"quantum: metasym: decoder: dropout probability -1 is not in [0, 1)":                  {"quantum.metasym.decoder.dropout": -1.0},
		"quantum: metasym: decoder: inner learning rate -1, need more than 0":                 {"quantum.metasym.decoder.inner_rate": -1.0, "quantum.metasym.decoder.inner_steps": 1},
		"mesh: mlp: ": {"mesh.mlp.hidden": []int{}},
		"quantum: metasym: encoder: inner learning rate 0, need more": {"quantum.metasym.encoder.inner_rate": 0.0, "quantum.metasym.encoder.inner_steps": 1},
	} {
		file := filepath.Join(root, "wrong.toml")
		if err := os.WriteFile(file, profiletest.Text(t, profiletest.Tiny(), changes), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := experiment.Open(program, root, file, t.Output()); err == nil || !strings.HasPrefix(err.Error(), "profile wrong.toml: "+want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
