package protocol

import (
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
)

func cells(rows [][]table.Value) map[string][]string {
	out := map[string][]string{}
	for _, row := range rows {
		var words []string
		for _, v := range row[1:] {
			words = append(words, v.String())
		}
		out[row[0].String()] = words
	}
	return out
}

// TestRules: each cell is the profile's value, whatever it is.
func TestRules(t *testing.T) {
	r := &results.Results{Profile: profiletest.Read(t, profiletest.Tiny(), profiletest.Changes{"mesh.seeds": []int{3, 8}, "quadrotor.evaluation.input_noise": 0.125,
		"mesh.evaluation.adaptation_steps": 5, "quantum.data.ood_shots": 11, "mesh.data.validation_systems": 6,
		"mesh3x3.seeds": []int{4, 5}, "mesh3x3.data.snapshots": 20, "mesh3x3.data.train_systems": 9, "mesh3x3.data.validation_systems": 7, "mesh3x3.data.ood_systems": 8, "mesh3x3.data.shifted_systems": 10, "quadrotor.data.shifted_systems": 6, "mesh3x3.evaluation.adaptation_steps": 7,
		"mesh3x3.evaluation.rollouts": 1, "mesh3x3.evaluation.context": 4, "mesh3x3.evaluation.horizon": 2, "mesh3x3.evaluation.input_noise": 0.25, "mesh3x3.metasym.decoder.window": 5})}
	got, err := Rules(r)
	if err != nil {
		t.Fatal(err)
	}
	rows := cells(got.Rows)
	for name, want := range map[string][]string{
		"training systems":                                  {"2", "9", "3", "2"},
		"validation systems":                                {"6", "7", "2", "1"},
		"unseen systems, from other distributions":          {"1", "8", "2", "1"},
		"validation systems, drawn like the unseen ones":    {"1", "10", "1", "6"},
		"seeds of every model":                              {"3, 8", "4, 5", "1, 2", "1"},
		"longest look back, steps":                          {"4", "5", "4", "4"},
		"adaptation to an unseen system":                    {"first 5 steps", "first 7 steps", "2 records of 9 steps", "first 6 steps"},
		"rollouts of an unseen system":                      {"2", "1", "9", "2"},
		"measured states before a rollout":                  {"2", "4", "3", "2"},
		"steps to which the first rollout goes on":          {"4", "4", "", "4"},
		"predicted steps":                                   {"3", "2", "5", "3"},
		"noise on the measured states, standard deviations": {"0.05", "0.25", "0.05", "0.125"},
	} {
		if row := rows[name]; len(row) != len(catalogue.Systems()) || !slices.Equal(row[:4], want) {
			t.Errorf("%s: %q, want %q", name, row, want)
		}
	}
	if len(rows) != 12 || got.Notes[len(got.Notes)-1] != r.Origin() {
		t.Errorf("%d rows, notes %q", len(rows), got.Notes)
	}
}

// TestTrainings: a row for each training of the profile, with its settings, and none for a model that it does not have.
func TestTrainings(t *testing.T) {
	r := &results.Results{Profile: profiletest.Read(t, profiletest.Tiny(), profiletest.Baselines("mesh"), profiletest.Changes{
		"mesh.mlp.increment": true, "mesh3x3.metasym.decoder.window": 6, "mesh3x3.data.snapshots": 20, "mesh.metasym.decoder.residual": true, "mesh.metasym.decoder.training.learning_rate": 0.25,
		"quantum.mlp.fine_tuning.descent_rates": []float64{}})}
	tables, err := Trainings(r)
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) != len(catalogue.Systems()) {
		t.Fatalf("%d tables", len(tables))
	}
	for _, table := range tables {
		for i, row := range table.Rows {
			if len(row) != len(table.Columns) {
				t.Errorf("%s: row %d has %d cells for %d columns", table.ID, i, len(row), len(table.Columns))
			}
		}
	}
	var ids []string
	for _, table := range tables {
		ids = append(ids, table.ID)
	}
	if want := []string{"protocol-mesh", "protocol-mesh3x3", "protocol-quantum", "protocol-quadrotor"}; !slices.Equal(ids[:4], want) {
		t.Errorf("tables %q, want %q", ids, want)
	}
	if rows := cells(tables[1].Rows); len(rows) != 3 || !strings.HasPrefix(strings.Join(rows["MetaSym, decoder"], "|"), "6|yes|") {
		t.Errorf("3 × 3 mesh: %q", rows)
	}
	if rows := cells(tables[2].Rows); len(rows) != 3 || rows["DHNN"] != nil || rows["Naive MLP"] == nil {
		t.Errorf("quantum: %q", rows)
	}
	for i, noted := range []bool{true, true, false, true} { // by the baselines' rates alone
		if slices.Contains(tables[i].Notes, profile.CurvatureNote) != noted {
			t.Errorf("%s: notes %q", tables[i].ID, tables[i].Notes)
		}
	}
	rows := cells(tables[0].Rows)
	for name, want := range map[string]string{
		"MetaSym, decoder": "4|yes|latent + change, in units|0.25|2|3|0.0001|0|3|2|2|0.03",
		"DHNN":             "1|yes|field, rk4, in units|0.01|2|2|0|0|2|2|1, 2|0.001, 0.01, 1/L",
		"HNN":              "1|yes|field, midpoint, in units|0.01|2|2|0|0|2|2|1, 2|0.001, 0.01, 1/L",
		"Transformer":      "4|yes|change of the state, in units|0.01|2|2|0|0|2|2|1, 2|0.001, 0.01, 1/L",
		"QuantumLSTM":      "4|yes|change of the state|0.01|2|2|0|0|2|2|1, 2|0.001, 0.01, 1/L",
	} {
		if got := strings.Join(rows[name], "|"); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestOptions: an option that a training has is a column, in front of the adaptation; elsewhere it is none.
func TestOptions(t *testing.T) {
	changes := profiletest.Changes{
		"mesh.metasym.encoder.training.warm_up": 0.05, "mesh.mlp.training.meta_batch": 2, "mesh.mlp.training.average_decay": 0.999,
		"quadrotor.mlp.training.cosine_decay": 1.0, "quadrotor.metasym.decoder.training.clip_norm": 0.5}
	for _, part := range []string{"encoder", "decoder"} {
		for _, option := range []string{"warm_up", "cosine_decay", "clip_norm"} {
			changes["mesh3x3.metasym."+part+".training."+option] = 0.0
		}
	}
	r := &results.Results{Profile: profiletest.Read(t, profiletest.Tiny(), changes)}
	tables, err := Trainings(r)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]string{
		{"warm-up|decay of the average of weights|systems a step", "0.05|—|all", "—|—|all", "—|0.999|2"},
		nil,
		nil,
		{"cosine decay|gradient's norm, at most", "—|—", "—|0.5", "1|—"},
	} {
		table := tables[i]
		var got []string
		if from, to := 11, len(table.Columns)-2; to > from {
			var names []string
			for _, c := range table.Columns[from:to] {
				names = append(names, c.Name)
				if c.Group != "training" {
					t.Errorf("%s: %s is of %q", table.ID, c.Name, c.Group)
				}
			}
			got = append(got, strings.Join(names, "|"))
			for _, row := range table.Rows {
				if len(row) != len(table.Columns) {
					t.Errorf("%s: %d cells for %d columns", table.ID, len(row), len(table.Columns))
				}
				var words []string
				for _, v := range row[from:to] {
					words = append(words, v.String())
				}
				got = append(got, strings.Join(words, "|"))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", table.ID, got, want)
		}
	}
}
