package systemtable

import (
	"reflect"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/profile/profiletest"
)

// rowsOf is the table as a reader sees it, parameter by parameter.
func rowsOf(t *table.Table) map[string][]string {
	rows := map[string][]string{}
	for _, row := range t.Rows {
		var cells []string
		for _, v := range row[1:] {
			cells = append(cells, v.String())
		}
		rows[row[0].Text] = cells
	}
	return rows
}

func open(t *testing.T, changes profiletest.Changes) *results.Results {
	t.Helper()
	return &results.Results{Profile: profiletest.Read(t, changes)}
}

// TestRows: what the paper states stands as it states it, what is lost is called lost, and ours is what the profile
// says, whatever it says: no cell shows anything but the value given here.
func TestRows(t *testing.T) {
	r := open(t, profiletest.Changes{
		"mesh.data.train.damping": []float64{0.125, 0.5}, "mesh.data.ood.damping": []float64{0.75, 1},
		"mesh.data.train.mass": []float64{1, 2}, "mesh.data.ood.mass": []float64{3, 4},
		"mesh.data.train.stiffness": []float64{5, 6}, "mesh.data.ood.stiffness": []float64{7, 8.5},
		"mesh.data.train.displacement": []float64{0, 0.1}, "mesh.data.ood.displacement": []float64{0.2, 0.3},
		"mesh.data.train.interval": []float64{0.001, 0.002}, "mesh.data.ood.interval": []float64{0.003, 0.004},
		"mesh.data.columns": 4, "mesh.data.rows": 3, "mesh.data.fixed": "corners", "mesh.data.snapshots": 777, "mesh.data.noise": 0.025,
		"mesh.data.train_systems": 12, "mesh.data.validation_systems": 13, "mesh.data.ood_systems": 14, "mesh.data.shifted_systems": 21,

		"quantum.data.train.frequency": []float64{1.25, 1.5}, "quantum.data.ood.frequency": []float64{2, 3},
		"quantum.data.train.squeezing": []float64{0.1, 0.2}, "quantum.data.ood.squeezing": []float64{0.3, 0.4},
		"quantum.data.train.cubic": []float64{0, 0.001}, "quantum.data.ood.cubic": []float64{0.002, 0.003},
		"quantum.data.train.occupation": []float64{0, 0.5}, "quantum.data.ood.occupation": []float64{0.6, 0.7},
		"quantum.data.train.efficiency": []float64{0.8, 0.9}, "quantum.data.ood.efficiency": []float64{0.1, 0.2},
		"quantum.data.train.amplitude": []float64{1.5, 1.75}, "quantum.data.ood.amplitude": []float64{2, 2.25},
		"quantum.data.train_systems": 3, "quantum.data.validation_systems": 4, "quantum.data.ood_systems": 5, "quantum.data.shifted_systems": 22,
		"quantum.data.train_shots": 6, "quantum.data.ood_shots": 17, "quantum.data.bins": 70, "quantum.data.steps_per_bin": 12,
		"quantum.data.step": 0.025, "quantum.data.train_levels": 21, "quantum.data.ood_levels": 22,

		"quadrotor.data.train.mass": [][]float64{{0.75, 1.25}}, "quadrotor.data.ood.mass": [][]float64{{0.5, 0.75}, {1.25, 1.5}},
		"quadrotor.data.train.inertia": [][]float64{{0.9, 1.1}}, "quadrotor.data.ood.inertia": [][]float64{{1.1, 1.3}},
		"quadrotor.data.train.arm": [][]float64{{0.95, 1.05}}, "quadrotor.data.ood.arm": [][]float64{{1.05, 1.2}},
		"quadrotor.data.train.torque_ratio": [][]float64{{0.6, 1.6}}, "quadrotor.data.ood.torque_ratio": [][]float64{{1.7, 2.5}},
		"quadrotor.data.train_systems": 8, "quadrotor.data.validation_systems": 9, "quadrotor.data.ood_systems": 11, "quadrotor.data.shifted_systems": 23,
		"quadrotor.data.nodes": 123, "quadrotor.data.interval": 0.015, "quadrotor.data.chart": "r3-so3",
		"quadrotor.data.train_flights": 16, "quadrotor.data.ood_flights": 2, "quadrotor.data.goals": 2, "quadrotor.data.pose_weight": 1e-5, "quadrotor.data.thrust_weight": 1e-3, "quadrotor.data.noise": 0.5,
	})
	for _, c := range []struct {
		id   string
		make func(*results.Results) *table.Table
		want map[string][]string
	}{
		{"table2", Mesh, map[string][]string{
			"damping coefficient γ [kg/s]":         {"lost", "lost", "[0.125, 0.500]", "[0.750, 1.000]"},
			"mass m [kg]":                          {"lost", "lost", "[1, 2]", "[3, 4]"},
			"stiffness k [N/m]":                    {"lost", "lost", "[5.0, 6.0]", "[7.0, 8.5]"},
			"initial conditions: displacement [m]": {"lost", "lost", "[0.0, 0.1]", "[0.2, 0.3]"},
			"time step Δt [s]":                     {"lost", "lost", "[0.001, 0.002]", "[0.003, 0.004]"},
			"mesh size [masses]":                   {"10 × 10", "10 × 10", "4 × 3", "4 × 3"},
			"systems":                              {"25 systems", "10 systems", "12", "14"},
			"validation systems":                   {"—", "—", "13", "21"},
			"time steps of a system":               {"2000 steps", "—", "777", "777"},
			"held masses":                          {"—", "—", "corners", "corners"},
			"noise [std of a channel]":             {"—", "—", "0.025", "0.025"},
		}},
		{"table3", Oscillator, map[string][]string{
			"oscillator frequency ω [γ]":       {"lost", "lost", "[1.25, 1.50]", "[2.00, 3.00]"},
			"squeezing strength χ [γ]":         {"lost", "lost", "[0.1, 0.2]", "[0.3, 0.4]"},
			"cubic drive strength β [γ]":       {"lost", "lost", "[0.000, 0.001]", "[0.002, 0.003]"},
			"bath rate γ":                      {"lost", "lost", "1, the unit of rates", "1, the unit of rates"},
			"thermal occupation n̄ [quanta]":   {"lost", "lost", "[0.0, 0.5]", "[0.6, 0.7]"},
			"measurement efficiency η":         {"lost", "lost", "[0.8, 0.9]", "[0.1, 0.2]"},
			"initial amplitude |α₀| [√quanta]": {"lost", "lost", "[1.50, 1.75]", "[2.00, 2.25]"},
			"systems":                          {"—", "—", "3", "5"},
			"validation systems":               {"—", "—", "4", "22"},
			"shots of a system":                {"—", "—", "6", "17"},
			"bins of a record":                 {"—", "—", "70", "70"},
			"bin width Δt [1/γ]":               {"—", "—", "0.300", "0.300"},
			"integrator step [1/γ]":            {"—", "—", "0.025", "0.025"},
			"Fock levels":                      {"—", "—", "21", "22"},
		}},
		{"table4", Quadrotor, map[string][]string{
			"inertia, over diag(0.01152, 0.01152, 0.0218) kg m²": {"lost", "lost", "[0.9, 1.1]", "[1.1, 1.3]"},
			"mass m, over 1.477 kg":                              {"lost", "lost", "[0.75, 1.25]", "[0.50, 0.75] ∪ [1.25, 1.50]"},
			"rotor arm d, over 0.1525 m":                         {"lost", "lost", "[0.95, 1.05]", "[1.05, 1.20]"},
			"torque constant c_m/c_f, over 0.01515 m":            {"lost", "lost", "[0.6, 1.6]", "[1.7, 2.5]"},
			"systems":             {"30", "10", "8", "11"},
			"flights of a system": {"—", "—", "16", "2"},
			"goals of a flight":   {"—", "—", "2", "2"},
			"plan's weight of the pose [1/m², 1/rad²]": {"—", "—", "1e-05", "1e-05"},
			"plan's weight of thrusts [1/N²]":          {"—", "—", "0.001", "0.001"},
			"validation systems":                       {"—", "—", "9", "23"},
			"time steps of a flight":                   {"—", "—", "123", "123"},
			"time step Δt [s]":                         {"—", "—", "0.015", "0.015"},
			"pose by the logarithm of":                 {"—", "—", "R³ × SO(3)", "R³ × SO(3)"},
			"noise [std of a channel]":                 {"—", "—", "0.5", "0.5"},
		}},
	} {
		got := c.make(r)
		if got.ID != c.id || got.Notes[len(got.Notes)-1] != r.Origin() {
			t.Errorf("%s: id %q, last note %q", c.id, got.ID, got.Notes[len(got.Notes)-1])
		}
		rows := rowsOf(got)
		for name, want := range c.want {
			if !reflect.DeepEqual(rows[name], want) {
				t.Errorf("%s: %s: %q, want %q", c.id, name, rows[name], want)
			}
		}
		if len(rows) != len(c.want) || len(got.Rows) != len(c.want) {
			t.Errorf("%s: %d rows under %d names, want %d", c.id, len(got.Rows), len(rows), len(c.want))
		}
		for i, row := range got.Rows {
			if len(row) != len(got.Columns) {
				t.Errorf("%s: row %d has %d cells for %d columns", c.id, i, len(row), len(got.Columns))
			}
		}
	}
}

func TestDecimals(t *testing.T) {
	for v, want := range map[float64]int{0: 0, 2: 0, 0.5: 1, 0.015: 3, 1e-7: 7, 1e21: 0} {
		if got := decimals(v); got != want {
			t.Errorf("%g: %d decimals, want %d", v, got, want)
		}
	}
}
