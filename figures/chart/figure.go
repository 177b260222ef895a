package chart

import (
	"encoding/base64"
	"errors"
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
	narrow       []byte  // the picture for phones; nil for the same
	more         []Table // of values
	values       string  // HTML of all of them
	says         string
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

var validID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)

// Figure returns the chart as an HTML <figure> with the given id: the static picture, which can be reached by the
// keyboard and has its values in a folded table, and a script that makes it interactive where ECharts is loaded; see
// [Library]. The HTML needs no network, and equal charts give equal bytes.
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
	html, err := r.figure(id, c, settings)
	if err != nil {
		return "", fmt.Errorf("figure %s: %w", id, err)
	}
	return html, nil
}

func (r *Renderer) figure(id string, c Chart, settings []Setting) (template.HTML, error) {
	if _, err := plan(c, FullWidth().Width); err != nil { // before it is asked for its size
		return "", err
	}
	p := present(id, c, settings)
	planned, err := plan(c, p.planWidth(c))
	if err != nil {
		return "", err
	}
	tables := planned.values()
	for _, t := range p.more {
		tables = append(tables, t.listed())
	}
	if p.values = valuesHTML(tables); p.values == "" {
		return "", errors.New("it has no values to tell: give a series a name")
	}
	live, err := newLive(c, planned, p.size)
	if err != nil {
		return "", err
	}
	size := p.size
	if movie, ok := c.(*Movie); ok {
		picture := movie.Picture()
		_, size = picture(FullWidth().Width)
		if planned, err = plan(picture, FullWidth().Width); err != nil {
			return "", fmt.Errorf("its static picture: %w", err)
		}
	}
	option, err := planned.text()
	if err != nil {
		return "", err
	}
	svg, err := r.SVG(option, size.Width, size.Height)
	if err != nil {
		return "", err
	}
	if p.narrow, err = r.narrow(c); err != nil {
		return "", fmt.Errorf("narrow: %w", err)
	}
	p.size = size
	var b strings.Builder
	p.open(&b, id, svg)
	fmt.Fprintf(&b, "<script>\n(window.chartFigures = window.chartFigures || []).push({id: %q, fixed: %t, sizes: [", id, live.fixed)
	for i, size := range live.sizes {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "[%d, %d]", size.Width, size.Height)
	}
	fmt.Fprintf(&b, "], option: function () { return %s; }});\n</script>\n", live.option)
	return template.HTML(b.String()), nil
}

// Drawn is a picture that is no chart, laid out for a width in px, and its size: an SVG that begins
// `<svg width="…" height="…"`, in px.
type Drawn func(width int) (svg []byte, size Size)

// Picture returns a picture that is no chart as an HTML <figure>, as [Figure] has its static picture, and its artwork.
func Picture(id string, draw Drawn, settings ...Setting) (template.HTML, Artwork, error) {
	if !validID.MatchString(id) {
		return "", Artwork{}, badID(id)
	}
	svg, size := draw(FullWidth().Width)
	single, singleSize := draw(singleColumn.width)
	double, doubleSize := draw(doubleColumn.width)
	for _, one := range [][]byte{svg, single, double} {
		if !rootSize.Match(one) {
			return "", Artwork{}, fmt.Errorf("figure %s: the picture does not begin with <svg and its width and height in px", id)
		}
	}
	p := presentation{size: size, alt: "Picture " + id, narrow: single}
	for _, set := range settings {
		set(&p)
	}
	var b strings.Builder
	p.open(&b, id, svg)
	return template.HTML(b.String()), Artwork{ID: id, Caption: p.caption, Alt: p.alt,
		Single: string(inMillimetres(single, SingleColumn, singleSize)), Double: string(inMillimetres(double, DoubleColumn, doubleSize))}, nil
}

// open writes the <figure> with its static picture, its values and its caption. The keyboard reaches the picture, which
// says what it shows. In Jupyter the keys that it takes are not the notebook's.
func (p presentation) open(b *strings.Builder, id string, svg []byte) {
	alt := html.EscapeString(p.alt)
	fmt.Fprintf(b, `<figure id="%s" class="chart" style="margin:1em 0" data-lm-suppress-shortcuts="true">`+"\n", id)
	if p.says != "" {
		fmt.Fprintf(b, "<p class=\"said\">%s</p>\n", html.EscapeString(p.says))
	}
	fmt.Fprintf(b, `<div id="%s-plot" tabindex="0" role="img" aria-label="%s" style="max-width:%dpx">`, id, alt, p.size.Width)
	if p.narrow != nil {
		fmt.Fprintf(b, `<picture><source media="(max-width: %dpx)" srcset="%s">`, narrowest, dataURL(p.narrow))
	}
	fmt.Fprintf(b, `<img alt="%s" width="%d" height="%d" style="max-width:100%%;height:auto;vertical-align:top" src="%s">`,
		alt, p.size.Width, p.size.Height, dataURL(svg))
	if p.narrow != nil {
		b.WriteString("</picture>")
	}
	b.WriteString("</div>\n")
	b.WriteString(p.values) // before the caption, which HTML wants first or last
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
	switch c := c.(type) {
	case Layout:
		_, p.size = c(p.size.Width)
	case *Movie:
		_, p.size = c.Base(p.size.Width)
	}
	for _, set := range settings {
		set(&p)
	}
	if p.alt == "" {
		p.alt = "Chart " + id
	}
	return p
}

// planWidth is the width in px that a chart is planned for where it is shown: layouts say their size themselves.
func (p presentation) planWidth(c Chart) int {
	switch c.(type) {
	case Layout, *Movie:
		return FullWidth().Width
	}
	return p.size.Width
}
