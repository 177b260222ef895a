package chart

import (
	"encoding/json"
	"fmt"
	"strings"
)

// words say what a chart shows as far as the chart itself tells: its title, its axes and its curves. They stand in
// where no [Alt] says what is to be seen.
func words(c Chart) string {
	type axes []struct{ Name string }
	var option struct {
		Title        struct{ Text string }
		XAxis, YAxis axes
		Series       []struct{ Name string }
	}
	object, err := configuration(c, FullWidth().Width)
	if err != nil {
		return ""
	}
	for name, part := range map[string]any{"title": &option.Title, "xAxis": &option.XAxis, "yAxis": &option.YAxis, "series": &option.Series} {
		if text, err := json.Marshal(object[name]); err == nil {
			_ = json.Unmarshal(text, part) // of another form it says nothing
		}
	}
	var curves, parts []string
	seen := map[string]bool{"": true}
	for _, s := range option.Series {
		if !seen[s.Name] {
			seen[s.Name] = true
			curves = append(curves, s.Name)
		}
	}
	if option.Title.Text != "" {
		parts = append(parts, option.Title.Text)
	}
	if len(option.XAxis) == 1 && len(option.YAxis) == 1 && option.YAxis[0].Name != "" {
		axis := option.YAxis[0].Name
		if x := option.XAxis[0].Name; x != "" {
			axis += " against " + x
		}
		parts = append(parts, axis)
	}
	if len(curves) > 1 {
		parts = append(parts, fmt.Sprintf("of %s and %s", strings.Join(curves[:len(curves)-1], ", "), curves[len(curves)-1]))
	}
	return strings.Join(parts, ": ")
}
