package system

import "metasymlab/figures/chart"

// Arrangement is where a picture and planes over time stand: side by side, or in a narrow place one below the other.
type Arrangement struct {
	Scene chart.Plane // left, top, width and height in px
	Aside []chart.Plane
	Size  chart.Size // of all

	Legend int // its top in px
}

// Sizes in px. Those across are of a picture of full width.
const (
	narrow     = 500 // below which there is no room side by side
	legendTop  = 4
	frameLabel = 20 // of a movie, above the legend where there is no room beside it
	legend     = 36
	legendRow  = 25 // more, where entries have no room in a row
	sceneLeft  = 54
	sceneRight = 58 // to the planes aside, with their numbers
	asideLeft  = 372
	right      = 12
	high       = 292 // of the picture without a slider
	asideHigh  = 84  // of a plane below a narrow picture
	axis       = 48  // numbers and name below a plane
)

// Arrange puts so many planes beside a picture, each so many px apart, in a width. Below everything so many px are left
// free.
func Arrange(width, planes, apart, below int) Arrangement {
	a := Arrangement{Legend: legendTop}
	if width < narrow {
		if below > 0 { // a slider, so a movie
			a.Legend += frameLabel
		}
		side := width - sceneLeft - right
		a.Scene = chart.Plane{Left: sceneLeft, Top: a.Legend + legend - legendTop + legendRow, Width: side, Height: side}
		top := a.Scene.Top + side + axis
		for range planes {
			a.Aside = append(a.Aside, chart.Plane{Left: sceneLeft, Top: top, Width: side, Height: asideHigh})
			top += asideHigh + apart
		}
		a.Size = chart.Size{Width: width, Height: top - apart + axis + below}
		return a
	}
	left, tall := asideLeft*width/chart.FullWidth().Width, high-below
	a.Scene = chart.Plane{Left: sceneLeft, Top: legend, Width: left - sceneRight - sceneLeft, Height: tall}
	each := (tall - apart*(planes-1)) / planes
	for i := range planes {
		a.Aside = append(a.Aside, chart.Plane{Left: left, Top: legend + i*(each+apart), Width: width - left - right, Height: each})
	}
	a.Size = chart.Size{Width: width, Height: legend + tall + axis + below}
	return a
}

// In is a plane in the place of another.
func In(p, place chart.Plane) chart.Plane {
	p.Left, p.Top, p.Width, p.Height = place.Left, place.Top, place.Width, place.Height
	return p
}
