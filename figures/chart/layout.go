package chart

// Layout is a drawing that is laid out anew for each width in px, where [Drawing] alone would be scaled, text and all.
// It says its size itself.
type Layout func(width int) (Drawing, Size)

var _ Chart = Layout(nil)

// Validate implements [Chart].
func (l Layout) Validate() {}

// JSON implements [Chart]: the drawing at full width.
func (l Layout) JSON() map[string]any { return l.full() }

func (l Layout) full() Drawing {
	d, _ := l(FullWidth().Width)
	return d
}

// narrowest is the width in px of a page below which a layout is shown as in one column: a phone's.
const narrowest = 500

// narrow is the picture for phones, that of a journal's single column; nil where the chart is no layout.
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
