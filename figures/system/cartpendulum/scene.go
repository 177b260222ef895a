package cartpendulum

import (
	"math"

	"metasymlab/figures/chart"
)

// Half the width and the height of the cart as it is drawn, m.
const cartHalf, cartHeight = 0.14, 0.1

// joints are the places [m] of the pivot on the cart and of both bobs at a snapshot.
func (t *Trajectory) joints(snapshot int) (x, y [3]float64) {
	state := t.States[snapshot]
	x[0] = state[0]
	for i, length := range t.Params.Length {
		sin, cos := math.Sincos(state[i+1])
		x[i+1], y[i+1] = x[i]+length*sin, y[i]-length*cos
	}
	return x, y
}

// rods are the lines from the pivot to the upper and on to the lower bob.
func (t *Trajectory) rods(snapshot int) []any {
	x, y := t.joints(snapshot)
	return chart.Points(3, x[:], y[:])
}

// bob is the upper or lower bob, 0 or 1, as a point.
func (t *Trajectory) bob(snapshot, bob int) []any { return t.path([]int{snapshot}, bob) }

// path is where a bob is at some snapshots.
func (t *Trajectory) path(snapshots []int, bob int) []any {
	var right, up []float64
	for _, i := range snapshots {
		x, y := t.joints(i)
		right, up = append(right, x[bob+1]), append(up, y[bob+1])
	}
	return chart.Points(3, right, up)
}

// cart is the outline of the cart, which stands on its track with the pivot in its floor.
func (t *Trajectory) cart(snapshot int) []any {
	s := t.States[snapshot][0]
	return chart.Points(3, []float64{s - cartHalf, s + cartHalf, s + cartHalf, s - cartHalf, s - cartHalf}, []float64{0, 0, cartHeight, cartHeight, 0})
}

// frame is a plane in which all of the motion fits, at equal scales.
func (t *Trajectory) frame(left, top, width, height int) chart.Plane {
	x, y := [2]float64{}, [2]float64{0, cartHeight}
	for i := range t.States {
		right, up := t.joints(i)
		x = [2]float64{min(x[0], right[0]-cartHalf), max(x[1], right[0]+cartHalf)}
		for k := range right {
			x = [2]float64{min(x[0], right[k]), max(x[1], right[k])}
			y = [2]float64{min(y[0], up[k]), max(y[1], up[k])}
		}
	}
	const room = 0.08
	x, y = [2]float64{x[0] - room, x[1] + room}, [2]float64{y[0] - room, y[1] + room}
	return chart.Plane{Left: left, Top: top, Width: width, Height: height, XName: "x [m]", YName: "y [m]", X: x, Y: y}.EqualScale()
}
