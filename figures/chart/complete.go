package chart

import (
	"strconv"
	"strings"
)

// complete adds to an option what the house style needs and go-echarts cannot say.
// It only fills gaps: what a figure sets itself stays, except progressive: 0. The width is the picture's, in px. It
// returns how many px title and legend take beyond a line each.
func complete(option map[string]any, series []map[string]any, pictureWidth int) (more int) {
	fill(option, "backgroundColor", canvas)
	fill(option, "animation", false)
	fill(option, "textStyle", map[string]any{"fontFamily": fontFamily, "color": ink, "fontSize": labelSize})
	delete(option, "progressive") // go-echarts 2.7.2 writes the wrong field there

	for _, s := range series {
		s["progressive"] = 0
		if s["type"] == "custom" {
			fill(s, "clip", true) // bands and error bars end at the frame, as lines do
		}
	}
	if legend, ok := option["legend"].(map[string]any); ok {
		fill(legend, "itemGap", legendGap)
	}
	for _, axis := range objects(option["yAxis"]) {
		if name, _ := axis["name"].(string); pictureWidth <= singleColumn.width && nameSize*textWidth(name) > frameHeight {
			axis["name"] = BreakUnit(name)
		}
	}
	hasX := len(objects(option["xAxis"])) > 0
	for _, axis := range append(objects(option["xAxis"]), objects(option["yAxis"])...) {
		completeAxis(axis)
	}
	lines, rows := breakTitle(option, pictureWidth), legendRows(option, series, pictureWidth)
	if _, own := option["grid"]; !own && hasX {
		// outerBounds: the frame shrinks until tick labels and names fit.
		option["grid"] = map[string]any{
			"left": 8, "right": 18, "bottom": 8, "top": headHeight(lines, rows),
			"outerBoundsMode": "same", "outerBoundsContain": "all",
		}
	}
	return max(0, lines-1)*titleLine + max(0, rows-1)*legendRow
}

// frameHeight is about how high in px the frame of a picture of one column is, beside which a name has its place.
const frameHeight = 150

// BreakUnit puts the unit of an axis' name into a line of its own.
func BreakUnit(name string) string {
	if at := strings.LastIndex(name, " ["); at > 0 {
		return name[:at] + "\n" + name[at+1:]
	}
	return name
}

// completeAxis sets the text and the ticks.
func completeAxis(axis map[string]any) {
	fill(axis, "nameTextStyle", map[string]any{"fontSize": nameSize, "color": ink, "lineHeight": nameLine})
	fill(axis, "axisTick", map[string]any{"show": true})
	if axis["type"] == "log" {
		fill(axis, "minorTick", map[string]any{
			"show": true, "splitNumber": 9, "length": 2, "lineStyle": map[string]any{"color": "#999999"},
		})
	}
}

// fill sets object[key] unless the chart has set it.
func fill(object map[string]any, key string, value any) {
	if _, set := object[key]; !set {
		object[key] = value
	}
}

// Heights in px of what stands above the frame.
const (
	titleHeight  = 24                    // its first line
	titleLine    = 17                    // each further line
	nameLine     = 14                    // of the name of an axis
	legendHeight = 20                    // its first row
	legendRow    = labelSize + legendGap // each further row
	legendGap    = 14                    // between entries and between rows
	headMargin   = 12                    // between legend and frame
)

// headHeight is the space in px above the frame: lines of title and rows of legend. ECharts breaks
// a long legend into rows but lets them cover the frame, so the rows are counted.
func headHeight(lines, rows int) int {
	height := headMargin
	if lines > 0 {
		height += titleHeight + (lines-1)*titleLine
	}
	if rows > 0 {
		height += legendHeight + (rows-1)*legendRow
	}
	return height
}

// breakTitle breaks the title of a chart where it is wider than the picture, moves the legend down by as much, and
// returns how many lines it has.
func breakTitle(option map[string]any, pictureWidth int) int {
	title, _ := option["title"].(map[string]any)
	text, _ := title["text"].(string)
	if text == "" {
		return 0
	}
	const bold, margins = 1.08, 16.0 // bold letters are wider
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && bold*titleSize*textWidth(longer) > float64(pictureWidth)-margins {
			lines, longer = append(lines, line), word
		}
		line = longer
	}
	lines = append(lines, line)
	title["text"] = strings.Join(lines, "\n")
	if style, ok := title["textStyle"].(map[string]any); ok {
		style["lineHeight"] = titleLine
	}
	if legend, ok := option["legend"].(map[string]any); ok && len(lines) > 1 {
		if top, ok := legend["top"].(string); ok {
			if px, err := strconv.Atoi(top); err == nil {
				legend["top"] = px + (len(lines)-1)*titleLine
			}
		}
	}
	return len(lines)
}

// legendRows is how many rows the legend has in a picture of a width in px.
func legendRows(option map[string]any, series []map[string]any, pictureWidth int) int {
	legend, _ := option["legend"].(map[string]any)
	if legend["show"] == false {
		return 0
	}
	const icon, margins = 31.0, 16.0 // line, mark and the gap behind them; of the picture
	entries, chosen := legend["data"].([]any)
	if !chosen {
		for _, s := range series {
			entries = append(entries, s["name"])
		}
	}
	seen := map[any]bool{}
	rows, used := 0, 0.0
	for _, entry := range entries {
		name, _ := entry.(string)
		if object, ok := entry.(map[string]any); ok {
			name, _ = object["name"].(string)
		}
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		width := icon + labelSize*textWidth(name)
		if rows == 0 || used+width > float64(pictureWidth)-margins {
			rows, used = rows+1, 0
		}
		used += width + legendGap
	}
	return rows
}
