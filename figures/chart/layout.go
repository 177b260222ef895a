package chart

// Layout is a drawing that is laid out anew for each width in px, where [Drawing] alone would be scaled, text and all.
// It says its size itself. Its series are the same in each width: a page that becomes narrower moves planes alone.
type Layout func(width int) (Drawing, Size)

var _ Chart = Layout(nil)

// Validate implements [Chart].
func (l Layout) Validate() {}

// JSON implements [Chart]: the drawing at full width.
func (l Layout) JSON() map[string]any { return l.at(FullWidth().Width) }

func (l Layout) at(width int) map[string]any {
	d, _ := l(width)
	return d
}

// narrowest is the width in px of a place below which a chart is laid out as in one column: a phone's.
const narrowest = 500

// narrow is the picture for phones, that of a journal's single column; nil where the chart is no layout. That of a
// movie would double its bytes for pages without ECharts alone: they have the wide one, scaled.
func (r *Renderer) narrow(c Chart) ([]byte, error) {
	l, ok := c.(Layout)
	if !ok {
		return nil, nil
	}
	d, size := l(singleColumn.width)
	option, err := Option(d)
	if err != nil {
		return nil, err
	}
	return r.SVG(option, size.Width, size.Height)
}
