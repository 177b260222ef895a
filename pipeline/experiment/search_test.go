package experiment_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/search"
)

// TestSearch: every trial of a model is scored with every seed; nothing is published; and unseen systems have no part
// in it: with more of them the scores are the same, with more shifted validation systems they are not.
func TestSearch(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	scores := func(changes ...profiletest.Changes) ([]search.Outcome, *experiment.Workspace) {
		w := experimenttest.Open(t, experimenttest.Root(t), changes...)
		var list []search.Outcome
		err := experiment.Search(t.Context(), w, "quantum", []string{"mlp"}, func(o search.Outcome) {
			o.Seconds = 0
			list = append(list, o)
		})
		if err != nil {
			t.Fatal(err)
		}
		return list, w
	}
	all, err := search.Trials()
	if err != nil {
		t.Fatal(err)
	}
	got, w := scores()
	if len(got) != len(all["quantum"].Trials["mlp"]) {
		t.Fatalf("%d outcomes of %d trials", len(got), len(all["quantum"].Trials["mlp"]))
	}
	for i, o := range got {
		if o.Trial != i+1 || o.Settings != all["quantum"].Trials["mlp"][i].String() || len(o.Errors) != len(all["quantum"].Seeds) || !(o.Mean() > 0) {
			t.Errorf("%+v", o)
		}
	}
	if reflect.DeepEqual(got[0].Errors, got[1].Errors) {
		t.Error("two trials have the same errors")
	}
	for _, folder := range []string{"train", "results"} {
		if _, err := os.Stat(filepath.Join(w.Out(), folder)); !os.IsNotExist(err) {
			t.Errorf("%s: %v, want no such folder", folder, err)
		}
	}
	if others, _ := scores(profiletest.Changes{"quantum.data.ood_systems": 3}); !reflect.DeepEqual(others, got) {
		t.Errorf("with other unseen systems %+v, want %+v", others, got)
	}
	if others, _ := scores(profiletest.Changes{"quantum.data.shifted_systems": 2}); reflect.DeepEqual(others, got) {
		t.Error("with other shifted validation systems the scores are the same")
	}
}

func TestSearchErrors(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	for _, c := range []struct{ system, model, want string }{
		{"mess", "mlp", "there are no trials for system 'mess'"},
		{"quantum", "dhnn", "there are no trials of model 'dhnn' on system 'quantum'"},
	} {
		err := experiment.Search(t.Context(), w, c.system, []string{c.model}, func(search.Outcome) {})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}
