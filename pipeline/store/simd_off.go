//go:build !(amd64 && goexperiment.simd)

package store

// SIMDBuild tells that it was: without it, and on other architectures, the backend multiplies in plain Go.
const SIMDBuild = false

func vectorUnits() (avx512, avx2 bool) { return false, false }
