package experiment_test

import (
	"context"
	"maps"
	"os"
	"slices"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/result"
)

// damages are what may have become of a file since it was written.
var damages = map[string]func(t *testing.T, file string){
	"truncated": func(t *testing.T, file string) {
		info, err := os.Stat(file)
		if err == nil {
			err = os.Truncate(file, info.Size()*2/3)
		}
		if err != nil {
			t.Fatal(err)
		}
	},
	"empty": func(t *testing.T, file string) {
		if err := os.Truncate(file, 0); err != nil {
			t.Fatal(err)
		}
	},
	"a bit": func(t *testing.T, file string) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text[len(text)/2] ^= 4
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	},
	"longer": func(t *testing.T, file string) {
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(file, append(text, "more"...), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	},
	"gone": func(t *testing.T, file string) {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	},
}

// TestDamaged: whatever becomes of a file in the store or of a published one, what needs it makes it again, and all is
// as it was.
func TestDamaged(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	ctx := context.Background()
	w := experimenttest.Open(t, experimenttest.Root(t))
	if _, err := referred(ctx, w, "quantum"); err != nil {
		t.Fatal(err)
	}
	evaluate(t, w, "mlp")
	whole := snapshot(t, w)
	items := []experiment.Item{{Kind: "data", System: "quantum"}, {Kind: "references", System: "quantum"},
		{Kind: "train", System: "quantum", Model: "mlp", Seed: 1}, {Kind: "evaluate", System: "quantum", Model: "mlp", Seed: 1}}
	var files []string
	for _, i := range items {
		file := experimenttest.Step(t, w, i).File()
		files = append(files, file, result.ProvenanceFile(file))
		for _, name := range []string{"result.json", "provenance.json", "parts.json", "configuration.json", "contents.json"} {
			files = append(files, stored(t, w, i.Kind, name))
		}
	}
	files = append(files, stored(t, w, "data", "set.safetensors"), stored(t, w, "train", "weights.safetensors"))
	names := slices.Sorted(maps.Keys(damages))
	for at, file := range files {
		for _, name := range []string{"gone", names[at%len(names)]} {
			damages[name](t, file)
			count := 0
			for _, i := range items {
				if why, err := stale(w, i); why != "" || err != nil {
					count++
				}
				if err := experimenttest.Step(t, w, i).Make(ctx); err != nil {
					t.Errorf("%s, %s: %v", file, name, err)
				}
				if why, err := stale(w, i); why != "" || err != nil {
					t.Errorf("%s, %s: afterwards %+v is %q, %v", file, name, i, why, err)
				}
			}
			if count != 1 {
				t.Errorf("%s, %s: %d results are not fresh, want one", file, name, count)
			}
			if changed := differences(whole, snapshot(t, w)); len(changed) != 0 {
				t.Errorf("%s, %s: it gives other %v", file, name, changed)
			}
		}
	}
	// What the evaluation needs is looked at when it is made again.
	for name, damage := range damages {
		damage(t, stored(t, w, "train", "weights.safetensors"))
		damage(t, stored(t, w, "data", "set.safetensors"))
		damage(t, stored(t, w, "evaluate", "result.json"))
		evaluate(t, w, "mlp")
		if changed := differences(whole, snapshot(t, w)); len(changed) != 0 {
			t.Errorf("all three, %s: it gives other %v", name, changed)
		}
	}
}
