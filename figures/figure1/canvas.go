package figure1

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"metasymlab/figures/chart"
)

// canvas is an SVG picture under construction; coordinates are px from the upper left corner.
type canvas struct {
	look
	size chart.Size
	body strings.Builder
}

const ink = "#222222"

// look is the size of text in px: titles, lines and indices, and from line to line. None has less than 7 pt in the
// print of its width.
type look struct{ title, text, index, skip float64 }

// line is one line of text; a title is bold.
type line struct {
	text  string
	title bool
}

func title(format string, args ...any) line { return line{fmt.Sprintf(format, args...), true} }
func text(format string, args ...any) line  { return line{fmt.Sprintf(format, args...), false} }

// box is a rectangle with lines of text in its middle.
type box struct {
	x, y, width, height float64
	fill, stroke        string
	dash                bool
	lines               []line
}

func (b box) top() point    { return point{b.x + b.width/2, b.y} }
func (b box) bottom() point { return point{b.x + b.width/2, b.y + b.height} }
func (b box) left() point   { return point{b.x, b.y + b.height/2} }
func (b box) right() point  { return point{b.x + b.width, b.y + b.height/2} }

type point struct{ x, y float64 }

func (c *canvas) draw(b box) {
	dash := ""
	if b.dash {
		dash = ` stroke-dasharray="4 3"`
	}
	fmt.Fprintf(&c.body, `<rect x="%g" y="%g" width="%g" height="%g" rx="4" fill="%s" stroke="%s"%s/>`+"\n", b.x, b.y, b.width, b.height, b.fill, b.stroke, dash)
	y := b.y + b.height/2 - c.skip*float64(len(b.lines)-1)/2
	for _, l := range b.lines {
		c.write(b.x+b.width/2, y+c.text*0.35, "middle", l)
		y += c.skip
	}
}

// write puts a line at a place on its baseline; anchor is "start", "middle" or "end".
func (c *canvas) write(x, y float64, anchor string, l line) {
	style := fmt.Sprintf(`font-size="%g"`, c.text)
	if l.title {
		style = fmt.Sprintf(`font-size="%g" font-weight="bold"`, c.title)
	}
	fmt.Fprintf(&c.body, `<text x="%g" y="%g" text-anchor="%s" %s fill="%s">%s</text>`+"\n", x, y, anchor, style, ink, c.subscripts(l.text))
}

// writeUp puts a line upright, read from below, around a place in its middle.
func (c *canvas) writeUp(x, y float64, l line) {
	fmt.Fprintf(&c.body, `<text transform="translate(%g %g) rotate(-90)" text-anchor="middle" font-size="%g" fill="%s">%s</text>`+"\n", x, y, c.text, ink, c.subscripts(l.text))
}

var subscript = regexp.MustCompile(`_\{([^}]*)\}`)

// subscripts writes what stands in _{…} smaller and lower.
func (l look) subscripts(text string) string {
	return subscript.ReplaceAllString(html.EscapeString(text), fmt.Sprintf(`<tspan dy="2.5" font-size="%g">$1</tspan><tspan dy="-2.5">&#8203;</tspan>`, l.index))
}

// arrow is a line through points with a head at its end.
func (c *canvas) arrow(dash bool, through ...point) {
	var path strings.Builder
	for i, p := range through {
		command := "L"
		if i == 0 {
			command = "M"
		}
		fmt.Fprintf(&path, "%s%g %g", command, p.x, p.y)
	}
	style := ""
	if dash {
		style = ` stroke-dasharray="4 3"`
	}
	fmt.Fprintf(&c.body, `<path d="%s" fill="none" stroke="%s" stroke-width="1.2"%s marker-end="url(#head)"/>`+"\n", path.String(), ink, style)
}

// svg is the whole picture.
func (c *canvas) svg() []byte {
	return fmt.Appendf(nil, `<svg width="%[1]d" height="%[2]d" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[2]d" font-family="Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif">
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.8L7.5 4L0 7.2z" fill="%[3]s"/></marker></defs>
<rect width="%[1]d" height="%[2]d" fill="#FFFFFF"/>
%[4]s</svg>
`, c.size.Width, c.size.Height, ink, c.body.String())
}

// grouped is a count with commas between thousands.
func grouped(n int) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
