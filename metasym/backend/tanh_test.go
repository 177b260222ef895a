package backend

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
)

// BenchmarkTanhAfterProducts times tanh beside small matrix products, as in a perceptron's training. Compare
// GODEBUG=cpu.fma=off.
func BenchmarkTanhAfterProducts(b *testing.B) {
	opened, err := Open("")
	if err != nil {
		b.Fatal(err)
	}
	defer opened.Finalize()
	exec, err := NewExec(opened, func(x, w *Node) *Node {
		for range 20 {
			x = Tanh(Einsum("ri,io->ro", x, w))
		}
		return x
	})
	if err != nil {
		b.Fatal(err)
	}
	defer exec.Finalize()
	filled := func(rows, columns int) [][]float32 {
		values := make([][]float32, rows)
		for i := range values {
			values[i] = make([]float32, columns)
			for j := range values[i] {
				values[i][j] = float32((i*7+j*3)%11)/11 - 0.3
			}
		}
		return values
	}
	x, w := filled(300, 32), filled(32, 32)
	for b.Loop() {
		if _, err := exec.Call(x, w); err != nil {
			b.Fatal(err)
		}
	}
}
