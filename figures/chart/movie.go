package chart

import (
	"fmt"
	"maps"
	"slices"
)

// Movie is a chart that moves. In a page with ECharts a reader plays it, or draws a slider below it through the frames;
// paper and pages without ECharts have its poster.
//
// A movie holds the numbers of all its frames: keep what does not move in Base, and round the rest; see [Points].
type Movie struct {
	Base   Layout  // what all frames share; leave its lowest [TimelineHeight] px free
	Frames []Frame // at least 2
	Poster Layout  // the static picture; nil: the first frame
}

// Frame is what one frame adds to the base: the data of the series that move, by their id, and a label.
type Frame struct {
	Label string // in the upper left corner and on the slider, such as "0.4 s"
	Data  map[string][]any
}

// TimelineHeight is the height in px of play button and slider.
const TimelineHeight = 46

// playInterval is the time in ms that a frame stands.
const playInterval = 100

var _ Chart = (*Movie)(nil)

// Validate implements [Chart].
func (m *Movie) Validate() {}

// JSON implements [Chart]: the base with a timeline, and one option a frame.
func (m *Movie) JSON() map[string]any { return m.at(FullWidth().Width) }

func (m *Movie) at(width int) map[string]any {
	base := m.base(width)
	moving := objects(base["series"])
	labels := make([]any, len(m.Frames))
	frames := make([]any, len(m.Frames))
	for i, f := range m.Frames {
		labels[i] = f.Label
		var series []any
		// In the base's order: a map has none, and equal movies must give equal bytes.
		for _, s := range moving {
			if data, moves := f.Data[seriesID(s)]; moves {
				series = append(series, map[string]any{"id": s["id"], "data": data})
			}
		}
		frames[i] = map[string]any{"series": series, "title": map[string]any{"text": f.Label}}
	}
	base["title"] = labelTitle("")
	base["timeline"] = map[string]any{
		"axisType": "category", "autoPlay": false, "loop": false, "playInterval": playInterval, "data": labels,
		"left": 12, "right": 24, "bottom": 0, "height": TimelineHeight - 6, "symbol": "none",
		"lineStyle":       map[string]any{"color": faint, "width": 3},
		"progress":        map[string]any{"lineStyle": map[string]any{"color": Azure, "width": 3}, "label": map[string]any{"color": ink}},
		"checkpointStyle": map[string]any{"color": Blue, "symbolSize": 12, "borderWidth": 0, "animation": false},
		"controlStyle":    map[string]any{"showPrevBtn": true, "showNextBtn": true, "itemSize": 16, "color": Blue, "borderColor": Blue},
		"label":           map[string]any{"color": ink, "fontSize": labelSize},
		"emphasis":        map[string]any{"label": map[string]any{"color": Blue}, "controlStyle": map[string]any{"color": Vermilion, "borderColor": Vermilion}},
	}
	return map[string]any{"baseOption": map[string]any(base), "options": frames}
}

// base is what all frames share, at a width in px; a movie without any is empty.
func (m *Movie) base(width int) Drawing {
	if m.Base == nil {
		return Drawing{}
	}
	d, _ := m.Base(width)
	return d
}

// At is frame i as a chart of its own.
func (m *Movie) At(i int) Layout {
	return func(width int) (Drawing, Size) {
		still, size := m.Base(width)
		var series []any
		for _, s := range objects(still["series"]) {
			s = maps.Clone(s)
			if data, moves := m.Frames[i].Data[seriesID(s)]; moves {
				s["data"] = data
			}
			series = append(series, s)
		}
		still["series"] = series
		still["title"] = labelTitle(m.Frames[i].Label)
		return still, size
	}
}

// labelTitle shows a frame's label in the upper left corner.
func labelTitle(label string) map[string]any {
	return map[string]any{"text": label, "left": 8, "top": 2, "textStyle": map[string]any{"fontSize": titleSize, "fontWeight": "bold", "color": ink}}
}

// Picture is the static picture.
func (m *Movie) Picture() Layout {
	if m.Poster != nil {
		return m.Poster
	}
	return m.At(0)
}

func seriesID(series map[string]any) string {
	id, _ := series["id"].(string)
	return id
}

// check refuses a movie that would not move as it is meant to: ECharts would show it without a word.
func (m *Movie) check() error {
	if len(m.Frames) < 2 {
		return fmt.Errorf("chart: a movie needs at least 2 frames, this one has %d", len(m.Frames))
	}
	known := map[string]bool{}
	for _, s := range objects(m.base(FullWidth().Width)["series"]) {
		known[seriesID(s)] = true
	}
	for i, f := range m.Frames {
		for _, id := range slices.Sorted(maps.Keys(f.Data)) {
			if id == "" || !known[id] {
				return fmt.Errorf("chart: frame %d moves series %q, which the movie's base does not have", i, id)
			}
		}
	}
	return nil
}
