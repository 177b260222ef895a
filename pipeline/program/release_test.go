package program

import "testing"

func TestGoRelease(t *testing.T) {
	for version, want := range map[string]string{
		"go1.26.8":                 "go1.26",
		"go1.26.8-X:simd":          "go1.26", // as a build with GOEXPERIMENT=simd calls itself
		"go1.27rc1":                "go1.27",
		"devel go1.28-0123456 Mon": "devel go1.28-0123456 Mon",
	} {
		if got := goRelease(version); got != want {
			t.Errorf("goRelease(%q) = %q, want %q", version, got, want)
		}
	}
}
