package store

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/gomlx/compute/support/envutil"
	"golang.org/x/sys/cpu"
)

// Levels of SIMD with which the backend multiplies matrices.
const (
	SIMDAVX512 = "avx512"
	SIMDAVX2   = "avx2"
	SIMDNone   = "none"
)

// SIMDLevel is the level that the backend takes in this process: what the build allows (GOEXPERIMENT=simd), the
// processor has and the environment does not forbid (GOMLX_SIMD_AVX512, GOMLX_SIMD_AVX2, and GOMLX_DOT_MATMUL, without
// which it multiplies in plain Go).
func SIMDLevel() string {
	switch avx512, avx2 := vectorUnits(); {
	case !enabled("GOMLX_DOT_MATMUL"):
		return SIMDNone
	case avx512 && enabled(envutil.SIMD_AVX512_Env):
		return SIMDAVX512
	case avx2 && enabled(envutil.SIMD_AVX2_Env):
		return SIMDAVX2
	}
	return SIMDNone
}

// Numerics describes what decides the last digits of a result on this machine, beside code and seed, such as "amd64
// avx512": the architecture, its level where the build raised it (GOAMD64=v3 fuses products), the SIMD level, no fused
// multiply-add, of the processor or by GODEBUG=cpu.fma=off (math.Exp then rounds differently), and the switches of the
// backend that are off. It is part of a run's key: where it differs, the same run gives other last digits.
func Numerics() string {
	parts := []string{runtime.GOARCH}
	if level := archLevel(); level != "" {
		parts = append(parts, level)
	}
	parts = append(parts, SIMDLevel())
	if runtime.GOARCH == "amd64" && !(cpu.X86.HasAVX && cpu.X86.HasFMA) {
		parts = append(parts, "nofma")
	}
	for _, name := range []string{"GOMLX_FUSION", "GOMLX_DOT_MATMUL"} {
		if !enabled(name) {
			parts = append(parts, name+"=0")
		}
	}
	return strings.Join(parts, " ")
}

// enabled reads a switch of the backend as the backend does; all are on by default. The backend itself refuses a value
// that it cannot read, so what is returned then never counts.
func enabled(name string) bool {
	on, _ := envutil.ReadBool(name, true)
	return on
}

// archLevel is the microarchitecture level (GOAMD64 and the like) that this program was built for, empty where it is
// the default.
func archLevel() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	defaults := map[string]string{"GOAMD64": "v1", "GOARM64": "v8.0"}
	for _, setting := range info.Settings {
		if standard, known := defaults[setting.Key]; known && setting.Value != standard {
			return setting.Key + "=" + setting.Value
		}
	}
	return ""
}
