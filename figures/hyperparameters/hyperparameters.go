// Package hyperparameters makes the paper's Tables 6 to 8 (appendix F): with what MetaSym was trained, the paper's
// values beside those of the profile in force.
package hyperparameters

import (
	"fmt"
	"slices"

	"metasymlab/figures/published"
	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/result"
)

// Mesh is Table 6. It is an error if a training of MetaSym is missing.
func Mesh(r *results.Results) (*table.Table, error) {
	return assemble(r, "table6", "Table 6, spring mesh", "mesh", &r.Profile.Mesh.Models, published.Table6Mesh)
}

// Quantum is Table 7; see [Mesh].
func Quantum(r *results.Results) (*table.Table, error) {
	return assemble(r, "table7", "Table 7, quantum system", "quantum", &r.Profile.Quantum.Models, published.Table7Quantum)
}

// Quadrotor is Table 8; see [Mesh].
func Quadrotor(r *results.Results) (*table.Table, error) {
	return assemble(r, "table8", "Table 8, quadrotor", "quadrotor", &r.Profile.Quadrotor.Models, published.Table8Quadrotor)
}

func assemble(r *results.Results, id, title, system string, models *profile.Models, paper published.Hyperparameters) (*table.Table, error) {
	trainings, err := r.Trainings(system, "metasym", models.Seeds)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	var epochs [2][]int // best epoch of each seed, encoder and decoder
	for _, t := range trainings {
		for i, name := range []string{"encoder", "decoder"} {
			stage, err := stageOf(t, name)
			if err != nil {
				return nil, fmt.Errorf("%s: result file %s: %w", id, r.TrainingFile(system, "metasym", t.Seed), err)
			}
			epochs[i] = append(epochs[i], stage.BestEpoch)
		}
	}
	t := &table.Table{
		ID: id, Title: title, Caption: "Hyper-parameters of MetaSym's two trainings: the SymplecticEncoder's and the ActiveDecoder's.",
		Columns: []table.Column{
			{Name: "hyper-parameter"},
			{Name: "encoder", Group: "paper"}, {Name: "decoder", Group: "paper"},
			{Name: "encoder", Group: "ours"}, {Name: "decoder", Group: "ours"}, {Name: "ours is"},
		},
		Notes: []string{
			"lost: the paper has the value, but it is missing from its public text. —: there is none; where both of the paper's are, its table has no such row. Our choice: not the paper's, and not known to be near it.",
			"The captions of the paper's Tables 6 to 8 are lost too; that they are in the order of its sections, mesh, quantum system, quadrotor, is our reading.",
			"Early stopping: of ours, the best epoch of each seed by the validation loss, whose weights are kept. An epoch of ours has so many optimiser steps as the row says; how long the paper's are, and whether its epochs are the best or the last, is not known.",
			r.Origin(models.Seeds...),
		},
	}
	if models.MetaSym.Encoder.Curvature()+models.MetaSym.Decoder.Curvature() > 0 {
		t.Notes = slices.Insert(t.Notes, len(t.Notes)-1, profile.CurvatureNote)
	}
	for _, w := range rows(models.MetaSym, paper, epochs) {
		if w.found {
			from := "train/" + system + "/metasym"
			w.ours = [2]table.Value{w.ours[0].From(from), w.ours[1].From(from)}
		}
		t.Rows = append(t.Rows, []table.Value{table.Text("%s", w.name), w.paper[0], w.paper[1], w.ours[0], w.ours[1], table.Text("%s", w.verdict())})
	}
	return t, nil
}

func stageOf(t result.Training, name string) (result.Stage, error) {
	for _, s := range t.Stages {
		if s.Name == name {
			return s, nil
		}
	}
	return result.Stage{}, fmt.Errorf("it has no training of the %s", name)
}
