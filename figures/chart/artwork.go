package chart

import (
	"encoding/json"
	"fmt"
	"regexp"
)

// Artwork is a figure as a journal takes it: the static picture at the width of one column and of two.
type Artwork struct {
	ID      string `json:"id"`
	Caption string `json:"caption"`
	Alt     string `json:"alt"`
	Single  string `json:"single"` // SVG, 89 mm wide
	Double  string `json:"double"` // SVG, 183 mm wide
}

// MIMEType marks an [Artwork], as JSON, in the outputs of a notebook.
const MIMEType = "application/vnd.metasymlab.figure+json"

// Widths in mm of a journal's columns.
const (
	SingleColumn = 89
	DoubleColumn = 183
)

// column is a width of a journal's page with the shape that a chart has in it.
type column struct {
	millimetres, width        int // width in CSS px, 96 an inch
	leastRatio, greatestRatio float64
}

var (
	singleColumn = column{SingleColumn, 336, 0.75, 1.5}
	doubleColumn = column{DoubleColumn, 692, 0.3, 0.55}
)

// Artwork draws the chart once more for each width: charts and each [Layout] anew, so that text keeps its size in
// print; a [Drawing] alone, whose planes have a fixed place, scaled. Settings are those of [Figure].
func (r *Renderer) Artwork(id string, c Chart, settings ...Setting) (Artwork, error) {
	p := present(id, c, settings)
	if movie, ok := c.(*Movie); ok {
		c = movie.Picture()
	}
	a := Artwork{ID: id, Caption: p.caption, Alt: p.alt}
	for _, part := range []struct {
		svg *string
		column
	}{{&a.Single, singleColumn}, {&a.Double, doubleColumn}} {
		size, width, fixed := p.size, part.width, true
		switch c := c.(type) {
		case Layout:
			_, size = c(part.width)
		case Drawing:
			width = size.Width
		default:
			fixed, size = false, part.fit(p.size)
		}
		planned, err := plan(c, width)
		if err != nil {
			return a, fmt.Errorf("figure %s: %w", id, err)
		}
		if !fixed {
			size.Height += planned.head // else title and legend would take it from the frame
		}
		option, err := planned.text()
		if err != nil {
			return a, fmt.Errorf("figure %s: %w", id, err)
		}
		svg, err := r.SVG(option, size.Width, size.Height)
		if err != nil {
			return a, fmt.Errorf("figure %s, %d mm wide: %w", id, part.millimetres, err)
		}
		*part.svg = string(inMillimetres(svg, part.millimetres, size))
	}
	return a, nil
}

// fit is the size of a picture of another size in this column.
func (c column) fit(size Size) Size {
	ratio := min(max(float64(size.Height)/float64(size.Width), c.leastRatio), c.greatestRatio)
	return Size{c.width, int(ratio*float64(c.width) + 0.5)}
}

var rootSize = regexp.MustCompile(`^<svg width="[0-9]+" height="[0-9]+"`)

// inMillimetres gives a picture its width in print.
func inMillimetres(svg []byte, width int, size Size) []byte {
	height := float64(width) * float64(size.Height) / float64(size.Width)
	return rootSize.ReplaceAll(svg, fmt.Appendf(nil, `<svg width="%dmm" height="%.2fmm"`, width, height))
}

// ParseArtwork reads what [Show] hands over beside a figure.
func ParseArtwork(text []byte) (Artwork, error) {
	var a Artwork
	if err := json.Unmarshal(text, &a); err != nil {
		return a, fmt.Errorf("read a figure from JSON: %w", err)
	}
	if !validID.MatchString(a.ID) || a.Single == "" || a.Double == "" {
		return a, fmt.Errorf("read a figure from JSON: figure %q has no valid id or lacks a picture", a.ID)
	}
	return a, nil
}
