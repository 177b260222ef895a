package display

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/explore"
	"metasymlab/pipeline/systems/phaseplane"
)

func circle(points int) phaseplane.Orbit {
	o := phaseplane.Orbit{Step: 0.1}
	for k := range points {
		s, c := math.Sincos(0.1 * float64(k))
		o.Points = append(o.Points, phaseplane.Point{c, -s})
	}
	return o
}

func unseen(t *testing.T) (*explore.Lab, *explore.Unseen) {
	t.Helper()
	w := experimenttest.Open(t, experimenttest.Root(t))
	l, err := explore.OpenProfile(context.Background(), w.Root, w.ProfilePath())
	if err != nil {
		t.Fatal(err)
	}
	u, err := l.Unseen("quadrotor", 0)
	if err != nil {
		t.Fatal(err)
	}
	return l, u
}

// TestShow: every kind of value is shown without fault, and an error ends the showing.
func TestShow(t *testing.T) {
	l, u := unseen(t)
	m, err := l.MetaSym("quadrotor", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Show(nil, circle(50), m, u, metasym.SymplecticDefect{Determinant: math.NaN()}, System(u)); err != nil {
		t.Error(err)
	}
	failed := errors.New("no")
	if err := Show(failed, phaseplane.Orbit{}); err != failed {
		t.Errorf("error %v", err)
	}
	if err := Show(phaseplane.Orbit{}); err == nil || !strings.Contains(err.Error(), "has no points") {
		t.Errorf("error %v", err)
	}
	if err := Show(phaseplane.Orbit{Step: 1, Points: []phaseplane.Point{{math.NaN(), 0}}}); err == nil || !strings.Contains(err.Error(), "point 0 is (NaN, 0)") {
		t.Errorf("error %v", err)
	}
	// The model's table: all its tensors, and parts that add up.
	table, err := Model(m)
	if err != nil {
		t.Fatal(err)
	}
	tensors, parts := 0.0, 0.0
	for _, row := range table.Rows {
		if strings.HasSuffix(row[0].Text, " in all") {
			parts += *row[2].Number
		} else {
			tensors += *row[2].Number
		}
	}
	if count := len(m.Weights); tensors != parts || len(table.Rows) != count+3 || !strings.Contains(table.Title, "parameters") {
		t.Errorf("%d rows for %d tensors; %g parameters, the parts have %g", len(table.Rows), count, tensors, parts)
	}
}

// TestRollout: the caption has the error of each prediction, and a wrong one is refused.
func TestRollout(t *testing.T) {
	_, u := unseen(t)
	f, err := Rollout(u, Prediction{"truth itself", u.Truth.States[1:]}, Prediction{"standstill", u.Standstill()})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.Caption, "Error of truth itself: 0.000. Error of standstill: ") {
		t.Errorf("caption %q", f.Caption)
	}
	text, err := json.Marshal(f.Chart.JSON())
	if err != nil || strings.Count(string(text), `"name":"standstill"`) != len(moving(u)) {
		t.Errorf("%d planes have the prediction, want %d (%v)", strings.Count(string(text), `"name":"standstill"`), len(moving(u)), err)
	}
	if _, err := Rollout(u, Prediction{"short", u.Standstill()[1:]}); err == nil || !strings.Contains(err.Error(), `rollout "short"`) {
		t.Errorf("error %v", err)
	}
	if list := moving(u); len(list) > shown {
		t.Errorf("%d channels are drawn", len(list))
	}
}

// TestUnits: every parameter of every system is shown with its unit.
func TestUnits(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates the unseen systems of all kinds")
	}
	l, _ := unseen(t)
	for _, s := range catalogue.Systems() {
		u, err := l.Unseen(s.Name, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range System(u).Rows {
			if row[2].Text == "" {
				t.Errorf("%s: %s has no unit; give it one in pipeline/catalogue", s.Name, row[0].Text)
			}
		}
	}
}

// TestOrbitsFit: planes hold all points, also of an orbit that stays where it is.
func TestOrbitsFit(t *testing.T) {
	for _, o := range []phaseplane.Orbit{circle(100), {Step: 0.1, Points: []phaseplane.Point{{2, 0}}}} {
		f, err := Orbits(unnamed, "", Path{"orbit", o})
		if err != nil {
			t.Fatal(err)
		}
		var option struct {
			XAxis, YAxis []struct{ Min, Max float64 }
		}
		text, err := json.Marshal(f.Chart.JSON())
		if err != nil || json.Unmarshal(text, &option) != nil {
			t.Fatal(err)
		}
		for _, x := range o.Points {
			if x[0] <= option.XAxis[0].Min || x[0] >= option.XAxis[0].Max || x[1] <= option.YAxis[0].Min || x[1] >= option.YAxis[0].Max {
				t.Errorf("%v is outside of %+v, %+v", x, option.XAxis[0], option.YAxis[0])
			}
		}
	}
}
