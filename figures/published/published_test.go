package published

import (
	"fmt"
	"testing"
)

// TestMargins: the columns are complete: MetaSym is the best in each, by the margins that the project's notes derive
// from the printed paper, and the last of its rows.
func TestMargins(t *testing.T) {
	for _, c := range []struct {
		name   string
		column []Score
		next   string
		margin string // of MetaSym to the best baseline
		worst  string
	}{
		{"mesh", table1Mesh, "DHNN", "-40.8 %", "Naive MLP"},
		{"quantum", table1Quantum, "QuantumLSTM", "-3.6 %", "Transformer"},
		{"quadrotor", table1Quadrotor, "DHNN", "-1.8 %", "Naive MLP"},
	} {
		ranked := Ranked(c.column)
		margin := fmt.Sprintf("%.1f %%", 100*(ranked[0].MSE/ranked[1].MSE-1))
		if ranked[0].Model != MetaSym || ranked[1].Model != c.next || margin != c.margin || ranked[3].Model != c.worst {
			t.Errorf("%s: %v, margin %s", c.name, ranked, margin)
		}
		if len(c.column) != 4 || c.column[3].Model != MetaSym {
			t.Errorf("%s: the paper's order has changed: %v", c.name, c.column)
		}
	}
}

// TestTable5: relative gains as the project's notes derive them from the printed paper; the mesh's are lost.
func TestTable5(t *testing.T) {
	for system, want := range map[string]string{"quantum": "-10.2 %", "quadrotor": "-49.0 %"} {
		a, ok := Table5(system)
		if got := fmt.Sprintf("%.1f %%", 100*(a.With.MSE/a.Without.MSE-1)); !ok || got != want {
			t.Errorf("%s: %+v, gain %s, want %s", system, a, got, want)
		}
	}
	if a, ok := Table5("mesh3x3"); ok {
		t.Errorf("the mesh's numbers are lost, here are %+v", a)
	}
}
