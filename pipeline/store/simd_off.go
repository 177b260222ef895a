//go:build !(amd64 && goexperiment.simd)

package store

// simdExperiment: without GOEXPERIMENT=simd, and on other architectures, the backend multiplies in plain Go.
const simdExperiment = false

func vectorUnits() (avx512, avx2 bool) { return false, false }
