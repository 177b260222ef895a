package stepbench

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// script writes an executable shell script.
func script(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestCompare: of each contender the fastest of all turns, its compiler's too, and the highest peak, and the ratio to
// the first; with programs that print fixed times.
func TestCompare(t *testing.T) {
	turn := filepath.Join(t.TempDir(), "turn")
	self := script(t, "self", `test "$1 $2 $4" = "one decoder quantum 0.5" || exit 1
test "$3" = xla:cpu && { echo '{"Fastest":0.005,"Mean":0.01,"Count":5,"Compile":2.5,"Peak":7000000}'; exit; }
test "$XLA_COMPILED" = off || exit 1
test "$3" = go || exit 1
if test -e `+turn+`; then echo '{"Fastest":0.020,"Mean":0.03,"Count":5,"Peak":3000000}'; else touch `+turn+`; echo '{"Fastest":0.010,"Mean":0.02,"Count":5,"Peak":9000000}'; fi`)
	torch := script(t, "python", `cat > /dev/null; echo "torch 1.13.1 threads $2"
echo "decoder quantums       params   481600  min      1.00 ms  mean      2.00 ms  n=5  peak 1"
echo "decoder quantum        params   481600  min     $(expr 70 - 30 \* $2).00 ms  mean     50.00 ms  n=5  peak 80000000"`)
	jax := script(t, "python", `if test "$1 $2" = "- decoder quantum"; then cat > /dev/null
echo "decoder quantum        params   481600  min      2.500 ms  mean      3.000 ms  n=5  compile 1.25 s  peak 6000000"; exit; fi
exit 1`)
	o := Options{Steps: []string{"decoder quantum"}, Rounds: 2, Budget: time.Second / 2, Backends: []string{"go", "xla:cpu"}, Torch: torch, JAX: jax}
	want := []string{"step backend ms ratio to go compile s peak MB", "decoder quantum go 10.00 1.00 9", "decoder quantum xla:cpu 5.00 0.50 2.50 7",
		"decoder quantum JAX 2.50 0.25 1.25 6", "decoder quantum torch, 1 thread 40.00 4.00 80", "decoder quantum torch, 2 threads 10.00 1.00 80"}
	var out bytes.Buffer
	if err := Compare(t.Context(), &out, io.Discard, []string{self, "one"}, o); err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("table\n%s\nwant\n%s", out.String(), strings.Join(want, "\n"))
	}
	out.Reset()
	o = Options{Steps: []string{"decoder quantum"}, Rounds: 1, Budget: time.Second / 2, Backends: []string{"go"}}
	if err := Compare(t.Context(), &out, io.Discard, []string{self, "one"}, o); err != nil ||
		strings.Contains(out.String(), "torch") || !strings.Contains(out.String(), "20.00") {
		t.Errorf("alone: %v\n%s", err, out.String())
	}
}

func TestCompareRefuses(t *testing.T) {
	good := script(t, "good", `echo '{"Fastest":0.020}'`)
	for want, programs := range map[string][2]string{
		"no torch here":                 {good, script(t, "python", "echo no torch here >&2; exit 1")},
		"printed no time":               {good, script(t, "python", "cat > /dev/null; echo hello")},
		"measurement":                   {script(t, "self", "echo nothing"), ""},
		"step \"encoder mesh\" on go: ": {filepath.Join(t.TempDir(), "absent"), ""},
	} {
		err := Compare(t.Context(), io.Discard, io.Discard, programs[:1], Options{Steps: []string{"encoder mesh"}, Rounds: 1, Backends: []string{"go"}, Torch: programs[1]})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestInterpreters: the one with PyTorch; the one with JAX at its pinned version.
func TestInterpreters(t *testing.T) {
	bad, other, good := script(t, "bad", "exit 1"), script(t, "other", "echo 0.0.1"), script(t, "good", "echo "+strings.TrimPrefix(pinned("jax"), "jax=="))
	if found := FindTorch(t.Context(), "", bad, good); found != good {
		t.Errorf("the interpreter with torch is %q", found)
	}
	if found, err := FindJAX(t.Context(), "", bad, other, good); err != nil || found != good {
		t.Errorf("the interpreter with JAX is %q, %v", found, err)
	}
	if _, err := FindJAX(t.Context(), other); !errors.Is(err, ErrNoJAX) || !strings.Contains(err.Error(), "jax==") {
		t.Errorf("another version: %v", err)
	}
}
