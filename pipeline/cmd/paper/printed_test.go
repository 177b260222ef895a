package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/store"
)

// hostile would turn the terminal's text red and set its title, go back over what was printed, and turn round the
// text's direction.
const hostile = "\x1b[31m\x1b]0;title\x07\r\b\u009b2J\u202egnp.\u2066"

// harmless checks that a text that goes to the terminal has the hostile one escaped, and returns it.
func harmless(t *testing.T, name, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			t.Errorf("%s: %q is printed in %q", name, r, text)
			return
		}
	}
	if !strings.Contains(text, `\x1b[31m`) {
		t.Errorf("%s: the text is not shown, escaped, in %q", name, text)
	}
}

// TestHostileModel: what a model's file says is shown escaped, whether the file is in order or not.
func TestHostileModel(t *testing.T) {
	const good = "../../inference/testdata/oscillator.safetensors"
	quoted := `\u001b[31m\u001b]0;title\u0007\r\b` + "\u009b2J\u202egnp.\u2066"
	for name, change := range map[string]func(metadata map[string]string, list *[]store.NamedTensor){
		"a value": func(m map[string]string, _ *[]store.NamedTensor) { replace(t, m, `"system":"`, `"system":"`+quoted) },
		"a channel": func(m map[string]string, _ *[]store.NamedTensor) {
			replace(t, m, `"channels":["`, `"channels":["`+quoted)
		},
		"lines": func(m map[string]string, _ *[]store.NamedTensor) {
			replace(t, m, `"profile":"`, `"profile":"a\nb`+quoted)
		},
		"a commit": func(m map[string]string, _ *[]store.NamedTensor) { replace(t, m, `"commit":"`, `"commit":"`+quoted) },
		"a key":    func(m map[string]string, _ *[]store.NamedTensor) { m["a"+hostile] = "" },
		"an inner key": func(m map[string]string, _ *[]store.NamedTensor) {
			replace(t, m, `"system":`, `"a`+quoted+`":1,"system":`)
		},
		"a layout": func(m map[string]string, _ *[]store.NamedTensor) { m["schema"] = hostile },
		"a tensor": func(_ map[string]string, list *[]store.NamedTensor) {
			*list = append(*list, store.NamedTensor{Name: hostile, Data: []float32{1}})
		},
		"a false number": func(m map[string]string, _ *[]store.NamedTensor) { replace(t, m, `"tree":"`, `"tree":"`+quoted) },
	} {
		list, metadata, err := store.ReadTensors(good)
		if err != nil {
			t.Fatal(err)
		}
		change(metadata, &list)
		file := filepath.Join(t.TempDir(), "model.safetensors")
		if err := store.WriteTensors(file, list, metadata); err != nil {
			t.Fatal(err)
		}
		out, err := paper(t, "model", "show", file)
		if err != nil {
			out += oneLine(err)
		}
		harmless(t, name, out)
		if strings.Contains(out, "a\nb") {
			t.Errorf("%s: a value has made a line of its own: %q", name, out)
		}
	}
}

func replace(t *testing.T, metadata map[string]string, old, new string) {
	t.Helper()
	before := metadata["model"]
	if metadata["model"] = strings.Replace(before, old, new, 1); metadata["model"] == before {
		t.Errorf("there is no %s in %s", old, before)
	}
}

// TestHostileProfile: what a profile's file and the folders above it say is shown escaped.
func TestHostileProfile(t *testing.T) {
	good := string(profiletest.Text(t, profiletest.Tiny()))
	quoted := `"\u001b[31m\u001b]0;title\u0007\r\b\u009b2J\u202egnp.\u2066"`
	for name, text := range map[string]string{
		"a key":             quoted + " = 1\n" + good,
		"an inner key":      strings.Replace(good, "[quantum.data]\n", "[quantum.data]\n"+quoted+" = 1\n", 1),
		"a key twice":       quoted + " = 1\n" + quoted + " = 1\n" + good,
		"a backend":         strings.Replace(good, "backend = 'go'", "backend = "+quoted, 1),
		"a value":           strings.Replace(good, "form = 'symplectic'", "form = "+quoted, 1),
		"in its own folder": "backend = 1",
	} {
		if text == good {
			t.Errorf("%s: the profile is as it was", name)
		}
		folder := t.TempDir()
		if name == "in its own folder" {
			folder = filepath.Join(folder, hostile)
		}
		file := filepath.Join(folder, "mine.toml")
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if name == "in its own folder" { // the system's own error has the path
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
		out, err := paper(t, "--profile", file, "status")
		if err == nil {
			t.Errorf("%s: the profile is accepted", name)
			continue
		}
		harmless(t, name, out+oneLine(err))
	}
}

// TestHostileArguments: what was typed is shown escaped.
func TestHostileArguments(t *testing.T) {
	for _, args := range [][]string{
		{hostile},
		{"--" + hostile},
		{"--profile", hostile, "status"},
		{"--profile", hostile + ".toml", "status"},
		{"--backend", hostile, "status"},
		{"data", hostile},
		{"train", "quantum", hostile},
		{"train", "quantum", "mlp", "--seed", hostile},
		{"model", "show", hostile},
		{"--profile", "smoke", "notebook", hostile},
		{"--profile", "smoke", "data", "export", "mesh", "--output", hostile + "/"},
	} {
		out, err := paper(t, args...)
		if err == nil {
			t.Errorf("%q is accepted", args)
			continue
		}
		harmless(t, strings.Join(args, " "), out+oneLine(err))
	}
}

// TestPrinted: what commands print passes the writer.
func TestPrinted(t *testing.T) {
	var out, errs bytes.Buffer
	c := printed(rootCommand(), &out, &errs)
	c.PrintErr(hostile)
	if _, err := c.OutOrStdout().Write([]byte(hostile)); err != nil {
		t.Fatal(err)
	}
	harmless(t, "standard output", out.String())
	harmless(t, "standard error", errs.String())
}
