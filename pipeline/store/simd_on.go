//go:build amd64 && goexperiment.simd

package store

import "simd/archsimd"

// SIMDBuild tells that this program was built with GOEXPERIMENT=simd.
const SIMDBuild = true

// vectorUnits asks the same question about the processor as the backend does.
func vectorUnits() (avx512, avx2 bool) { return archsimd.X86.AVX512(), archsimd.X86.AVX2() }
