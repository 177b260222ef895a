package springmesh

import (
	"errors"
	"fmt"
	"math"
)

// Errors that a caller may want to tell apart with errors.Is.
var (
	// ErrCollapsed: two neighbours met, where the direction of their spring's force is undefined.
	ErrCollapsed = errors.New("spring collapsed")
	// ErrDiverged: the state overflowed.
	ErrDiverged = errors.New("state diverged")
)

// ShortestLength is the length of a spring [m] under which a state is refused: the force changes its direction over
// this distance, which no step resolves. Starting less than 0.5 m from rest no spring begins shorter, few ever come
// near.
const ShortestLength = 1e-3

// tooShort tests a squared length.
func tooShort(square float64) bool { return square < ShortestLength*ShortestLength }

// collapsed describes the shortest spring at the positions q.
func (m *Mesh) collapsed(q []float64) error {
	shortest, first, second := math.Inf(1), 0, 0
	for a := range m.n {
		for _, s := range m.ahead[m.first[a]:m.first[a+1]] {
			if length := math.Hypot(q[s.to]-q[2*a], q[s.to+1]-q[2*a+1]); length < shortest {
				shortest, first, second = length, a, s.to/2
			}
		}
	}
	return fmt.Errorf("springmesh: %w: particles %d and %d are %.2g m apart, less than %g m, where the force has no direction; use a smaller initial displacement",
		ErrCollapsed, first, second, shortest, ShortestLength)
}

// InvertedTriangles counts the triangles that are turned over, of the four that the sides and diagonals of every cell
// of the grid span (324 in a 10 × 10 mesh). Springs do not resist: an inverted mesh has equilibria other than the grid.
func (m *Mesh) InvertedTriangles(state []float64) int {
	q, _ := m.Split(state)
	rows := m.params.Rows
	// The cell's corners, counterclockwise; any three in this order have positive area at rest.
	turned := func(a, b, c int) bool {
		ax, ay := q[2*a], q[2*a+1]
		return (q[2*b]-ax)*(q[2*c+1]-ay)-(q[2*b+1]-ay)*(q[2*c]-ax) < 0
	}
	count := 0
	for x := range m.params.Columns - 1 {
		for y := range rows - 1 {
			i := x*rows + y
			corners := [4]int{i, i + rows, i + rows + 1, i + 1}
			for k := range corners {
				if turned(corners[k], corners[(k+1)%4], corners[(k+2)%4]) {
					count++
				}
			}
		}
	}
	return count
}
