//go:build linux && cgo

package monitor

import "testing"

// TestFloor: where the runtime could not even begin, a line says why.
func TestFloor(t *testing.T) {
	for limit, gb := range map[string]string{"1900000": "1\\.9", "1000000": "1\\.0", "400000": "0\\.4"} {
		limitedTo(t, program(t, "well"), limit,
			`^monitor\.test: ulimit -v limits the address space to `+gb+` GB, and this program needs 2 GB to start and more to compute; raise the limit: ulimit -v unlimited\n$`)
	}
}
