package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"metasymlab/pipeline/store"
)

// TestLeaveFMA: what is started afterwards computes without it, beside the user's own settings, and not against them.
func TestLeaveFMA(t *testing.T) {
	if os.Getenv("PAPER_TEST_NUMERICS") != "" {
		os.Stdout.WriteString("numerics: " + store.Numerics() + "\n")
		return
	}
	if runtime.GOARCH != "amd64" || needsFMA() {
		before := os.Getenv(goDebug)
		leaveFMA()
		if after := os.Getenv(goDebug); after != before {
			t.Errorf("%q became %q", before, after)
		}
		return
	}
	t.Setenv("PAPER_TEST_NUMERICS", "1")
	for before, want := range map[string]string{"": withoutFMA, "gctrace=0": "gctrace=0," + withoutFMA, "cpu.fma=on": "cpu.fma=on"} {
		t.Setenv(goDebug, before)
		leaveFMA()
		leaveFMA() // once is enough
		if got := os.Getenv(goDebug); got != want {
			t.Errorf("%q became %q, want %q", before, got, want)
		}
		out, err := exec.Command(os.Args[0], "-test.run", "^TestLeaveFMA$", "-test.v").CombinedOutput()
		if err != nil || !strings.Contains(string(out), "numerics: amd64") {
			t.Fatalf("%v: %s", err, out)
		}
		if strings.Contains(want, withoutFMA) && !strings.Contains(string(out), " nofma") {
			t.Errorf("with %s: %s", want, out)
		}
	}
}
