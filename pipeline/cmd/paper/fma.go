package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

const (
	goDebug    = "GODEBUG"
	withoutFMA = "cpu.fma=off"
)

// leaveFMA makes Go's math.Exp, in every process that is started from here on, do without fused multiply-add, as the
// Makefile does for what it starts. With it Exp mixes two encodings of vector instructions, and the backend's matrix
// kernels leave the vector units in a state in which each change between the two takes some Intel processors dozens of
// cycles: tanh takes a dozen times as long (BenchmarkTanhAfterProducts in metasym/backend). Results have other last
// digits, see store.Numerics.
func leaveFMA() {
	if runtime.GOARCH != "amd64" || needsFMA() {
		return
	}
	settings := strings.FieldsFunc(os.Getenv(goDebug), func(r rune) bool { return r == ',' })
	if slices.ContainsFunc(settings, func(s string) bool { return strings.HasPrefix(s, "cpu.fma=") }) {
		return // the user's own
	}
	os.Setenv(goDebug, strings.Join(append(settings, withoutFMA), ","))
}

// needsFMA tells whether this program was built for processors that have it, where it cannot be left out.
func needsFMA() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool {
		return s.Key == "GOAMD64" && s.Value >= "v3"
	})
}
