package catalogue

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/profile"
)

func settings(t *testing.T) *profile.Profile {
	t.Helper()
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.Read(root, filepath.Join(root, profile.Folder, "laptop.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSystems: every system that profiles have settings of is here, and has all that tables and figures show of it.
func TestSystems(t *testing.T) {
	p := settings(t)
	var here, there []string
	for _, s := range Systems() {
		here = append(here, s.Name)
		for piece, there := range map[string]bool{
			"Label": s.Label != "", "Unit (of its errors)": s.Unit != "",
			"Channels (units of the state)": len(s.Channels) > 0, "Time (unit of time)": s.Time != "",
			"Page, a notebook": s.Page != "" || s.Name == SmallMesh.Name,
			"Paper.Ours (what its numbers stand beside, as the paper's Table 1 has no such column)": (s.Paper.Absent == "") == (s.Paper.Ours == ""),
			"Paper.Absent or Paper.Data": s.Paper.Absent != "" || s.Paper.Data != "",
		} {
			if !there {
				t.Errorf("system %q has no %s: add it to its descriptor in pipeline/catalogue", s.Name, piece)
			}
		}
		if s.Settings(p).Name != s.Name {
			t.Errorf("system %q has the settings of %q", s.Name, s.Settings(p).Name)
		}
	}
	for _, s := range p.Systems() {
		there = append(there, s.Name)
	}
	differ(t, "system", here, there)
}

// TestChannelUnits: positions come before momenta, and axis before axis.
func TestChannelUnits(t *testing.T) {
	for _, c := range []struct {
		system System
		n      int
		want   string
	}{
		{Quantum, 2, "√γ,√γ"}, {Mesh, 4, "m,m,kg m/s,kg m/s"}, {CartPendulum, 6, "m,rad,rad,kg m/s,kg m²/s,kg m²/s"},
		{Quadrotor, 12, "m,m,m,rad,rad,rad,kg m/s,kg m/s,kg m/s,kg m²/s,kg m²/s,kg m²/s"},
	} {
		if got := strings.Join(c.system.ChannelUnits(c.n), ","); got != c.want {
			t.Errorf("%s: %s, want %s", c.system.Name, got, c.want)
		}
	}
}

// TestModels: every model that profiles have settings of is here, with a look of its own.
func TestModels(t *testing.T) {
	var here, there []string
	looks := map[chart.Style]string{}
	for _, m := range Models() {
		if m.Label == "" {
			t.Errorf("model %q has no Label: add it to its descriptor in pipeline/catalogue", m.Name)
		}
		if other, taken := looks[chart.StyleOf(m.Style)]; taken {
			t.Errorf("models %q and %q look the same: give one another Style in pipeline/catalogue", m.Name, other)
		}
		looks[chart.StyleOf(m.Style)] = m.Name
	}
	for _, m := range Baselines() {
		here = append(here, m.Name)
	}
	for _, b := range settings(t).Quadrotor.All() {
		there = append(there, b.Name)
	}
	differ(t, "baseline", here, there)
}

// TestCompared: what a profile trains on a system has a row in the system's tables.
func TestCompared(t *testing.T) {
	p := settings(t)
	for _, s := range Systems() {
		for _, b := range s.Settings(p).Present() {
			if m, err := FindModel(b.Name); err == nil && !s.Compares(m) {
				t.Errorf("profile %s trains %q on %q, and the catalogue does not compare it there: see the model's States", p.Name, b.Name, s.Name)
			}
		}
	}
}

func differ(t *testing.T, kind string, here, there []string) {
	t.Helper()
	for _, name := range there {
		if !slices.Contains(here, name) {
			t.Errorf("%s %q has settings in pipeline/profile and no descriptor in pipeline/catalogue: no table or figure shows it", kind, name)
		}
	}
	for _, name := range here {
		if !slices.Contains(there, name) {
			t.Errorf("%s %q has a descriptor in pipeline/catalogue and no settings in pipeline/profile", kind, name)
		}
	}
}

func TestFind(t *testing.T) {
	if s, err := FindSystem("quantum"); err != nil || s.Label != "quantum system" {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := FindModel("mlq"); err == nil || err.Error() != "unknown model 'mlq'; did you mean 'mlp'?" {
		t.Errorf("%v", err)
	}
	var order []string
	for _, m := range Legend() {
		order = append(order, m.Name)
	}
	if !strings.HasPrefix(strings.Join(order, " "), "metasym mlp transformer dhnn hnn lstm") {
		t.Errorf("legends have the order %v", order)
	}
}

// TestIn: not every profile has real flights, and one that has not is told so.
func TestIn(t *testing.T) {
	p := settings(t)
	for _, s := range Flights() {
		_, err := s.In(p)
		if want := "profile laptop has no table [flights], and so no system '" + s.Name + "'"; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if own, err := Mesh.In(p); err != nil || own.Name != Mesh.Name {
		t.Errorf("%+v, %v", own, err)
	}
}

// TestVariants: a name and what it says are the same.
func TestVariants(t *testing.T) {
	for name, want := range map[string]struct {
		model   string
		adapted bool
		trial   string
	}{
		"metasym": {"metasym", false, ""}, "mlp-adapted": {"mlp", true, ""}, "mlp-adapted@noise-0.1": {"mlp", true, "noise-0.1"},
		"metasym-no-encoder@steps-3": {"metasym-no-encoder", false, "steps-3"},
	} {
		v, err := ParseVariant(name)
		if err != nil || v.Model != want.model || v.Adapted != want.adapted || (v.Trial == nil) != (want.trial == "") || v.Trial != nil && v.Trial.Name != want.trial || v.String() != name {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
	if _, err := ParseVariant("mlp@nose-1"); err == nil {
		t.Error("an unknown trial is accepted")
	}
	if Adapted("mlp").String() != "mlp-adapted" || AsTrained("mlp").String() != "mlp" {
		t.Error("names of variants")
	}
}
