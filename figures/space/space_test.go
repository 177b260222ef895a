package space

import (
	"fmt"
	"math"
	"testing"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

// TestCamera: distances across the line of sight are true, those along it vanish, up is up.
func TestCamera(t *testing.T) {
	for _, c := range []struct {
		name      string
		camera    Camera
		point     se3.Vector
		right, up float64
	}{
		{"from +x, y is to the right", Camera{}, se3.Vector{7, 2, 3}, 2, 3},
		{"from +y, x is to the left", Camera{Azimuth: math.Pi / 2}, se3.Vector{2, 7, 3}, -2, 3},
		{"from above, x is down", Camera{Elevation: math.Pi / 2}, se3.Vector{1, 2, 9}, 2, -1},
		{"the centre is in the middle", Camera{1, 0.5, se3.Vector{1, 2, 3}}, se3.Vector{1, 2, 3}, 0, 0},
		{"half from above", Camera{Elevation: math.Pi / 4}, se3.Vector{1, 0, 1}, 0, 0},
	} {
		right, up := c.camera.Project(c.point)
		if math.Abs(right-c.right) > 1e-12 || math.Abs(up-c.up) > 1e-12 {
			t.Errorf("%s: (%g, %g), want (%g, %g)", c.name, right, up, c.right, c.up)
		}
	}
}

// TestShadow: it lies below the line, which stays where it is, and a gap is none in it.
func TestShadow(t *testing.T) {
	l := Polyline{{1, 2, 3}, Gap, {4, 5, 6}}
	shadow := l.On(-1)
	if shadow[0] != (se3.Vector{1, 2, -1}) || shadow[2] != (se3.Vector{4, 5, -1}) || l[0][2] != 3 {
		t.Errorf("the shadow of %v is %v", l, shadow)
	}
	if got := fmt.Sprint(shadow.Points(Camera{Elevation: math.Pi / 2}, 1)); got != "[[2 -1] [- -] [5 -4]]" {
		t.Errorf("seen from above it is %s", got)
	}
}
