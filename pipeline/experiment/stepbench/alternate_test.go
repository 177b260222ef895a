package stepbench

import (
	"bytes"
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

// TestCompare: the fastest of all turns, PyTorch's better number of threads, the ratio; with programs that print fixed times.
func TestCompare(t *testing.T) {
	turn := filepath.Join(t.TempDir(), "turn")
	self := script(t, "self", `test "$1 $2 $3" = "one encoder mesh 0.5" || exit 1
if test -e `+turn+`; then echo '{"Fastest":0.020,"Mean":0.03,"Count":5,"Peak":3000000}'; else touch `+turn+`; echo '{"Fastest":0.010,"Mean":0.02,"Count":5,"Peak":9000000}'; fi`)
	python := script(t, "python", `cat > /dev/null; echo "torch 1.13.1 threads $2"
echo "encoder meshes         params   481600  min      1.00 ms  mean      2.00 ms  n=5"
echo "encoder mesh           params   481600  min     $(expr 70 - 30 \* $2).00 ms  mean     50.00 ms  n=5"`)
	var out bytes.Buffer
	err := Compare(t.Context(), &out, io.Discard, []string{self, "one"}, Options{Steps: []string{"encoder mesh"}, Rounds: 2, Budget: time.Second / 2, Python: python})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(strings.Split(out.String(), "\n")[1]); strings.Join(got, " ") != "encoder mesh 10.00 9 40.00 10.00 1.00" {
		t.Errorf("table\n%s", out.String())
	}
	out.Reset()
	if err := Compare(t.Context(), &out, io.Discard, []string{self, "one"}, Options{Steps: []string{"encoder mesh"}, Rounds: 1, Budget: time.Second / 2}); err != nil ||
		strings.Contains(out.String(), "PyTorch") || !strings.Contains(out.String(), "20.00") {
		t.Errorf("without PyTorch: %v\n%s", err, out.String())
	}
}

func TestCompareRefuses(t *testing.T) {
	good := script(t, "good", `echo '{"Fastest":0.020}'`)
	for want, programs := range map[string][2]string{
		"no torch here":           {good, script(t, "python", "echo no torch here >&2; exit 1")},
		"printed no time":         {good, script(t, "python", "cat > /dev/null; echo hello")},
		"measurement":             {script(t, "self", "echo nothing"), ""},
		"step \"encoder mesh\": ": {filepath.Join(t.TempDir(), "absent"), ""},
	} {
		err := Compare(t.Context(), io.Discard, io.Discard, programs[:1], Options{Steps: []string{"encoder mesh"}, Rounds: 1, Python: programs[1]})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if found := FindTorch(t.Context(), "", script(t, "python", "exit 1"), good); found != good {
		t.Errorf("the interpreter with torch is %q", found)
	}
}
