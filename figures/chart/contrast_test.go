package chart

import (
	"math"
	"strconv"
	"testing"
)

// linear is a colour #RRGGBB as linear light, red, green and blue from 0 to 1 (IEC 61966-2-1).
func linear(t *testing.T, colour string) [3]float64 {
	t.Helper()
	var out [3]float64
	for i := range out {
		v, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		must(t, err)
		if c := float64(v) / 255; c <= 0.04045 {
			out[i] = c / 12.92
		} else {
			out[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return out
}

// contrast is that of WCAG 2.1 between two colours, from 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	luminance := func(colour string) float64 {
		c := linear(t, colour)
		return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
	}
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// styles are all of StyleOf.
func styles() (all []Style) {
	for i := range palette() {
		all = append(all, StyleOf(i))
	}
	return all
}

// TestContrast: 3:1 at least on the pictures' background, which WCAG 2.1 (1.4.11) asks of graphics.
func TestContrast(t *testing.T) {
	if white := contrast(t, canvas, Black); math.Abs(white-21) > 1e-9 {
		t.Fatalf("black on white has %g:1, want 21:1", white)
	}
	for i, s := range styles() {
		if c := contrast(t, s.Color, canvas); c < 3 {
			t.Errorf("style %d, %s, has %.2f:1", i, s.Color, c)
		}
	}
}

// sights are what eyes see of linear light: all cones, no L cones, no M cones (Machado, Oliveira and Fernandes 2009,
// severity 1.0).
var sights = map[string][3][3]float64{
	"trichromat":  {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanope":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranope": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
}

// lab is a colour as eyes see it, in CIELAB of the white point D65.
func lab(t *testing.T, colour string, sight [3][3]float64) [3]float64 {
	light, seen := linear(t, colour), [3]float64{}
	for i, row := range sight {
		seen[i] = min(1, max(0, row[0]*light[0]+row[1]*light[1]+row[2]*light[2]))
	}
	f := func(r, g, b, white float64) float64 {
		v := (r*seen[0] + g*seen[1] + b*seen[2]) / white
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x, y, z := f(0.4124, 0.3576, 0.1805, 0.9505), f(0.2126, 0.7152, 0.0722, 1), f(0.0193, 0.1192, 0.9505, 1.0888)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// TestColourBlind: all eyes tell colours apart, of models and truth well, of greys with their marks and dashes as well.
// About 2.3 is the least difference in CIELAB that is noticed.
func TestColourBlind(t *testing.T) {
	const models, any = 18.0, 10.0
	grey := map[string]bool{DarkGrey: true, Grey: true, LightGrey: true}
	all := styles()
	for eyes, sight := range sights {
		for i, a := range all {
			for _, b := range all[:i] {
				least := models
				if grey[a.Color] || grey[b.Color] {
					least = any
				}
				p, q := lab(t, a.Color, sight), lab(t, b.Color, sight)
				if d := math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2]); d < least {
					t.Errorf("to a %s %s and %s are %.1f apart, want %g", eyes, a.Color, b.Color, d, least)
				}
				if grey[a.Color] && grey[b.Color] && (a.Symbol == b.Symbol || a.Dash == b.Dash) {
					t.Errorf("greys %s and %s have the same marks or dashes", a.Color, b.Color)
				}
			}
		}
	}
}
