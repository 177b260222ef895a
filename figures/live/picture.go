package live

import (
	"bytes"
	"fmt"
	"html"
	"math"

	"metasymlab/figures/chart"
)

// Size of the growing picture in CSS pixels, that of the final chart, and the frame's place in it.
var (
	width, height            = chart.FullWidth().Width, chart.FullWidth().Height
	left, right, top, bottom = 62, 12, 48, 44
)

// points are about how many of a line are drawn: there are no more pixels.
const points = 400

const font = `font-family="Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif" font-size="11" fill="#222222"`

// picture is the curve so far, as an SVG.
func (c *Curve) picture() []byte {
	var xs, ys [][]float64
	for _, l := range c.lines {
		xs, ys = append(xs, l.x), append(ys, l.y)
	}
	x, y := newAxis(false, xs...), newAxis(c.logY, ys...)
	across, down := float64(width-left-right), float64(height-top-bottom)
	atX := func(part float64) float64 { return float64(left) + part*across }
	atY := func(part float64) float64 { return float64(top) + (1-part)*down }

	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d"><rect width="100%%" height="100%%" fill="#FFFFFF"/>`, width, height, width, height)
	text := func(x, y float64, anchor, more, words string) {
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s" %s %s>%s</text>`, x, y, anchor, font, more, html.EscapeString(words))
	}
	text(float64(width)/2, 16, "middle", `font-weight="bold"`, c.title)
	for _, t := range x.ticks() {
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#E3E3E3"/>`, atX(t.part), top, atX(t.part), height-bottom)
		text(atX(t.part), float64(height-bottom+15), "middle", "", t.text)
	}
	for _, t := range y.ticks() {
		fmt.Fprintf(&b, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#E3E3E3"/>`, left, atY(t.part), width-right, atY(t.part))
		text(float64(left-6), atY(t.part)+4, "end", "", t.text)
	}
	fmt.Fprintf(&b, `<path d="M%d %dV%dH%d" fill="none" stroke="#222222"/>`, left, top, height-bottom, width-right)
	text(float64(left)+across/2, float64(height-8), "middle", "", c.names[0])
	text(0, 0, "middle", fmt.Sprintf(`transform="translate(14 %.1f) rotate(-90)"`, float64(top)+down/2), c.names[1])

	place := float64(left)
	for i, l := range c.lines {
		style := chart.StyleOf(i)
		look := fmt.Sprintf(`stroke="%s" stroke-width="1.5"%s`, style.Color, dashes(style.Dash))
		fmt.Fprintf(&b, `<path d="`)
		gap := true
		for _, k := range sampled(len(l.x)) {
			px, py := x.part(l.x[k]), y.part(l.y[k])
			if math.IsNaN(px) || math.IsNaN(py) {
				gap = true
				continue
			}
			command := 'L'
			if gap {
				command = 'M'
			}
			fmt.Fprintf(&b, "%c%.1f %.1f", command, atX(px), atY(py))
			gap = false
		}
		fmt.Fprintf(&b, `" fill="none" stroke-linejoin="round" %s/>`, look)
		label := fmt.Sprintf("%s %.4g", l.name, l.y[len(l.y)-1])
		fmt.Fprintf(&b, `<line x1="%.1f" y1="34" x2="%.1f" y2="34" %s/>`, place, place+22, look)
		text(place+27, 38, "start", "", label)
		place += 40 + 6.2*float64(len(label)) // about as wide as its letters
	}
	b.WriteString(`</svg>`)
	return b.Bytes()
}

// sampled are places in a list of n, all or about so many as can be seen, the last one among them.
func sampled(n int) []int {
	step := max(1, n/points)
	var list []int
	for k := (n - 1) % step; k < n; k += step {
		list = append(list, k)
	}
	return list
}

// dashes is a line type as SVG has it.
func dashes(kind string) string {
	switch kind {
	case "dashed":
		return ` stroke-dasharray="6 4"`
	case "dotted":
		return ` stroke-dasharray="2 3"`
	}
	return ""
}
