package hyperparameters

import (
	"os"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/figures/table"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
)

// TestTables: the paper's values as its public text has them, lost where they are lost, and ours as the profile and the
// trainings have them, whatever they are.
func TestTables(t *testing.T) {
	r := resultstest.Trainings(t)
	r.Profile = profiletest.Read(t, profiletest.Tiny(), profiletest.Changes{
		"mesh.metasym.split": "shared", "mesh.metasym.encoder.layers": 2, "mesh.metasym.encoder.drop_connect": 0.1, "mesh.metasym.encoder.inner_steps": 5, "mesh.metasym.encoder.inner_rate": 300,
		"mesh.metasym.decoder.inner_steps": 10, "mesh.metasym.decoder.dropout": 0.1, "mesh.metasym.decoder.heads": 2, "mesh.metasym.decoder.inner_rate": 0.05,
		"mesh.metasym.encoder.training.learning_rate": 0.25, "mesh.metasym.decoder.training.learning_rate": 0.01, "mesh.metasym.decoder.training.epochs": 77,
		"mesh.metasym.encoder.training.warm_up": 0.05, "mesh.metasym.decoder.training.meta_batch": 2,
		"quantum.metasym.encoder.inner_steps": 3, "quantum.metasym.decoder.inner_steps": 15,
		"quantum.metasym.encoder.inner_rate": 1.0, "quantum.metasym.encoder.inner_rate_unit": "curvature",
	})
	r.Profile.Mesh.MetaSym.Decoder.Window = 30 // longer than Tiny's trajectories
	for _, c := range []struct {
		make func(*results.Results) (*table.Table, error)
		id   string
		rows int
		want map[string]string
	}{
		{Mesh, "table6", 20, map[string]string{
			"warm-up [part of all steps]":          "—|—|0.05|—|our choice",
			"systems a step":                       "—|—|all|2|our choice",
			"optimizer, outer loop":                "lost|lost|AdamW|AdamW|our choice",
			"optimizer, inner loop":                "lost|lost|gradient descent|gradient descent|our choice",
			"learning rate, outer loop":            "lost|lost|0.25|0.01|our choice",
			"learning rate, inner loop":            "lost|lost|300|0.05|our choice",
			"inner steps":                          "3|10|5|10|not the paper's",
			"adapted on and judged on in training": "halves|halves|shared|shared|not the paper's",
			"inner steps when deployed":            "—|—|0|10|our choice",
			"context window [steps]":               "—|30|—|30|the paper's",
			"dropout (encoder: DropConnect)":       "0.1|0.1|0.1|0.1|the paper's",
			"layers":                               "3|1|2|1|not the paper's",
			"attention heads":                      "—|4|—|2|not the paper's",
			"early-stopping epochs":                "110|312|1|1|found in training",
			"epochs, at most":                      "—|—|3|77|our choice",
		}},
		{Quantum, "table7", 18, map[string]string{
			"learning rate, inner loop":      "lost|lost|1/L|0.1|our choice",
			"inner steps":                    "3|15|3|15|the paper's",
			"context window [steps]":         "—|30|—|4|not the paper's",
			"dropout (encoder: DropConnect)": "0.2|0.2|0.2|0.2|the paper's",
			"layers":                         "3|1|3|1|the paper's",
			"early-stopping epochs":          "294|354|1, 1|2, 2|found in training",
		}},
		{Quadrotor, "table8", 18, map[string]string{
			"inner steps":                    "3|15|1|2|not the paper's",
			"context window [steps]":         "—|10|—|4|not the paper's",
			"dropout (encoder: DropConnect)": "0.4|0.45|0.4|0.45|the paper's",
			"early-stopping epochs":          "34|222|1|3|found in training",
		}},
	} {
		got, err := c.make(r)
		if err != nil {
			t.Fatal(err)
		}
		if got.ID != c.id || !strings.HasPrefix(got.Title, "Table "+c.id[5:]) {
			t.Errorf("%s: %s, %s", c.id, got.ID, got.Title)
		}
		if noted := slices.Contains(got.Notes, profile.CurvatureNote); noted != (c.id == "table7") || !strings.HasPrefix(got.Notes[len(got.Notes)-1], "Profile ") {
			t.Errorf("%s: notes %q", c.id, got.Notes)
		}
		rows := map[string]string{}
		for _, row := range got.Rows {
			var cells []string
			for _, v := range row[1:] {
				cells = append(cells, v.String())
			}
			rows[row[0].String()] = strings.Join(cells, "|")
		}
		for name, want := range c.want {
			if rows[name] != want {
				t.Errorf("%s, %s: %s, want %s", c.id, name, rows[name], want)
			}
		}
		if len(got.Rows) != c.rows {
			t.Errorf("%s: %d rows", c.id, len(got.Rows))
		}
	}
}

// TestNothingOfOursAsThePapers: the paper's columns do not change with the profile or the trainings.
func TestNothingOfOursAsThePapers(t *testing.T) {
	paper := func(changes profiletest.Changes) (cells []string) {
		r := resultstest.Trainings(t)
		r.Profile = profiletest.Read(t, profiletest.Tiny(), changes)
		got, err := Mesh(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range got.Rows {
			cells = append(cells, row[1].String(), row[2].String())
		}
		return cells
	}
	changed := profiletest.Changes{"mesh.metasym.decoder.inner_steps": 99, "mesh.metasym.decoder.dropout": 0.75, "mesh.metasym.encoder.layers": 9, "mesh.metasym.encoder.inner_rate": 12345,
		"mesh.metasym.encoder.sublayers": 7, "mesh.metasym.decoder.training.weight_decay": 0.5}
	if a, b := paper(nil), paper(changed); !slices.Equal(a, b) {
		t.Errorf("the paper's values are %q, and with another profile %q", a, b)
	}
}

func TestRefused(t *testing.T) {
	r := resultstest.Trainings(t)
	broken := resultstest.Training("quadrotor", 1, 1, [][]float64{{1, 1}})
	broken.Stages = broken.Stages[:1]
	resultstest.Write(t, r.TrainingFile("quadrotor", "metasym", 1), broken)
	if _, err := Quadrotor(r); err == nil || !strings.Contains(err.Error(), r.TrainingFile("quadrotor", "metasym", 1)+": it has no training of the decoder") {
		t.Errorf("no decoder: %v", err)
	}
	if err := os.Remove(r.TrainingFile("mesh", "metasym", 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := Mesh(r); err == nil || !strings.HasPrefix(err.Error(), "table6: ") {
		t.Errorf("no training: %v", err)
	}
}
