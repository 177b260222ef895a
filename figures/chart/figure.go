package chart

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"
)

// Setting changes how [Figure] and [Show] present a chart.
type Setting func(*presentation)

type presentation struct {
	size         Size
	caption, alt string
	says         string
	narrow       []byte // the picture for phones; nil for the same
}

// InSize sets the size; [FullWidth] is the default.
func InSize(size Size) Setting { return func(p *presentation) { p.size = size } }

// Caption puts a caption, plain text, below the chart.
func Caption(text string) Setting { return func(p *presentation) { p.caption = text } }

// Says puts one sentence above the chart: what one sees in it.
func Says(sentence string) Setting { return func(p *presentation) { p.says = sentence } }

// Alt says in words what the picture shows, for those who do not see it. Without
// it, the chart's title, axes and curves stand in.
func Alt(text string) Setting { return func(p *presentation) { p.alt = text } }

//go:embed interactive.js
var interactiveJS string

var validID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)

// Figure returns the chart as an HTML <figure> with the given id: the static picture,
// and a script that makes it interactive where ECharts is loaded. The HTML needs no
// network, and equal charts give equal bytes.
//
// The id must be unique in the page: a letter, then up to 63 letters, digits, "-"
// or "_". It is never made up, because a random one would change the executed
// notebook with every run.
func Figure(id string, c Chart, settings ...Setting) (template.HTML, error) {
	renderer, err := Default()
	if err != nil {
		return "", err
	}
	return renderer.Figure(id, c, settings...)
}

// Figure is [Figure] with this renderer.
func (r *Renderer) Figure(id string, c Chart, settings ...Setting) (template.HTML, error) {
	if !validID.MatchString(id) {
		return "", badID(id)
	}
	option, err := Option(c)
	if err != nil {
		return "", fmt.Errorf("figure %s: %w", id, err)
	}
	p := present(id, c, settings)
	still := option
	if movie, ok := c.(*Movie); ok {
		if still, err = Option(movie.Picture()); err != nil {
			return "", fmt.Errorf("figure %s: its static picture: %w", id, err)
		}
	}
	svg, err := r.SVG(still, p.size.Width, p.size.Height)
	if err != nil {
		return "", fmt.Errorf("figure %s: %w", id, err)
	}
	if p.narrow, err = r.narrow(c); err != nil {
		return "", fmt.Errorf("figure %s, narrow: %w", id, err)
	}
	name, err := json.Marshal(p.alt) // escapes what HTML would read in the script
	if err != nil {
		return "", fmt.Errorf("figure %s: %w", id, err)
	}

	var b strings.Builder
	p.open(&b, id, svg)
	fmt.Fprintf(&b, "<script>\n(%s)(%q, %d, %d, %s, function () { return %s; });\n</script>\n",
		strings.TrimSpace(withoutComments(interactiveJS)), id, p.size.Width, p.size.Height, name, option)
	return template.HTML(b.String()), nil
}

// Picture returns an SVG picture that is no chart as an HTML <figure>, as [Figure] has its static picture, and its
// artwork.
func Picture(id string, svg []byte, settings ...Setting) (template.HTML, Artwork, error) {
	if !validID.MatchString(id) {
		return "", Artwork{}, badID(id)
	}
	if !rootSize.Match(svg) {
		return "", Artwork{}, fmt.Errorf("figure %s: the picture does not begin with <svg and its width and height in px", id)
	}
	p := presentation{size: FullWidth(), alt: "Picture " + id}
	for _, set := range settings {
		set(&p)
	}
	var b strings.Builder
	p.open(&b, id, svg)
	return template.HTML(b.String()), Artwork{ID: id, Caption: p.caption, Alt: p.alt,
		Single: string(inMillimetres(svg, SingleColumn, p.size)), Double: string(inMillimetres(svg, DoubleColumn, p.size))}, nil
}

// open writes the <figure> with its static picture and its caption.
func (p presentation) open(b *strings.Builder, id string, svg []byte) {
	fmt.Fprintf(b, `<figure id="%s" class="chart" style="margin:1em 0">`+"\n", id)
	if p.says != "" {
		fmt.Fprintf(b, "<p class=\"said\">%s</p>\n", html.EscapeString(p.says))
	}
	fmt.Fprintf(b, `<div id="%s-plot" style="max-width:%dpx">`, id, p.size.Width)
	if p.narrow != nil {
		fmt.Fprintf(b, `<picture><source media="(max-width: %dpx)" srcset="%s">`, narrowest, dataURL(p.narrow))
	}
	fmt.Fprintf(b, `<img alt="%s" width="%d" height="%d" style="max-width:100%%;height:auto;vertical-align:top" src="%s">`,
		html.EscapeString(p.alt), p.size.Width, p.size.Height, dataURL(svg))
	if p.narrow != nil {
		b.WriteString("</picture>")
	}
	b.WriteString("</div>\n")
	if p.caption != "" {
		fmt.Fprintf(b, "<figcaption>%s</figcaption>\n", html.EscapeString(p.caption))
	}
	b.WriteString("</figure>\n")
}

func dataURL(svg []byte) string {
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg)
}

func badID(id string) error {
	return fmt.Errorf("chart: figure id %q: want a letter, then up to 63 letters, digits, '-' or '_'", id)
}

// present applies the settings. The chart is one that [Option] takes.
func present(id string, c Chart, settings []Setting) presentation {
	p := presentation{size: FullWidth(), alt: words(c)}
	if l, ok := c.(Layout); ok {
		_, p.size = l(p.size.Width)
	}
	for _, set := range settings {
		set(&p)
	}
	if p.alt == "" {
		p.alt = "Chart " + id
	}
	return p
}

// withoutComments drops the lines of a script that only hold a comment: it is
// repeated in every figure.
func withoutComments(js string) string {
	var b strings.Builder
	for line := range strings.Lines(js) {
		if !strings.HasPrefix(strings.TrimSpace(line), "//") {
			b.WriteString(line)
		}
	}
	return b.String()
}
