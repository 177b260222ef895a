package profile

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// TestSystems: every system's table is in the list, with its key and its own settings.
func TestSystems(t *testing.T) {
	p, err := Read("../..", "smoke.toml")
	if err != nil {
		t.Fatal(err)
	}
	list := p.Systems()
	for _, f := range fields(reflect.TypeFor[Profile]()) {
		if f.Type.Kind() != reflect.Struct {
			continue
		}
		if len(list) == 0 {
			t.Fatalf("%s is not listed", f.Name)
		}
		s, table := list[0], reflect.ValueOf(p).Elem().FieldByIndex(f.Index)
		list = list[1:]
		of := func(name string) any { return table.FieldByName(name).Interface() }
		part := func(of any, name string) any { return reflect.ValueOf(of).FieldByName(name).Interface() }
		if s.Name != f.Tag.Get("toml") || s.Models != table.FieldByName("Models").Addr().Interface() ||
			!reflect.DeepEqual(s.Data, of("Data")) || s.Population != part(s.Data, "Population") ||
			!reflect.DeepEqual(s.Trial, of("Evaluation")) || s.Evaluation != part(s.Trial, "Evaluation") {
			t.Errorf("%s has the settings %+v", f.Name, s)
		}
		if same, err := p.System(s.Name); err != nil || !reflect.DeepEqual(same, s) {
			t.Errorf("%s: %+v, %v", s.Name, same, err)
		}
	}
	if len(list) > 0 {
		t.Errorf("%v are listed, and no tables", list)
	}
	for name, want := range map[string]Adaptation{
		"quantum": {p.Quantum.Evaluation.AdaptationShots, "records", fmt.Sprintf("%d records of %d steps", p.Quantum.Evaluation.AdaptationShots, p.Quantum.Data.Bins)},
		"mesh":    {p.Mesh.Evaluation.AdaptationSteps, "steps", fmt.Sprintf("first %d steps", p.Mesh.Evaluation.AdaptationSteps)},
	} {
		if s, err := p.System(name); err != nil || s.Adaptation != want || s.Rollouts < 1 {
			t.Errorf("%s: %+v, %v, want %+v", name, s, err, want)
		}
	}
	if _, err := p.System("quantun"); err == nil || err.Error() != "unknown system 'quantun'; did you mean 'quantum'?" {
		t.Errorf("%v", err)
	}
}

// TestBaselines: every baseline's table is in the list, those that are trained with their own settings.
func TestBaselines(t *testing.T) {
	lstm := &LSTM{Embedding: 4, Hidden: 5, Fit: Fit{Training: Training{Epochs: 7}}}
	b := Baselines{LSTM: lstm, MLP: &MLP{Hidden: []int{3}}}
	var all, want, present []string
	for _, baseline := range b.All() {
		all = append(all, baseline.Name)
	}
	for _, f := range fields(reflect.TypeFor[Baselines]()) {
		want = append(want, f.Tag.Get("toml"))
	}
	if !slices.Equal(all, want) {
		t.Errorf("listed %v, want %v", all, want)
	}
	for _, baseline := range b.Present() {
		present = append(present, baseline.Name)
	}
	if want := []string{"mlp", "lstm"}; !slices.Equal(present, want) {
		t.Fatalf("%v are trained, want %v", present, want)
	}
	if got := b.Present()[1]; !reflect.DeepEqual(got.Own, LSTM{Embedding: 4, Hidden: 5}) || got.Fit != &lstm.Fit || lstm.Training.Epochs != 7 {
		t.Errorf("%+v", got)
	}
}
