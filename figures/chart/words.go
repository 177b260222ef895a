package chart

import (
	"fmt"
	"slices"
	"strings"
)

// mostNamed is how many quantities words name.
const mostNamed = 6

// words say what a chart shows as far as the chart itself tells: its title, what it shows against what, and its curves.
// They stand in where no [Alt] says what is to be seen.
func words(c Chart) string {
	p, err := plan(c, FullWidth().Width)
	if err != nil {
		return ""
	}
	var parts, quantities, curves []string
	if title, one := p.shared["title"].(map[string]any); one { // several are those of planes
		if text, _ := title["text"].(string); text != "" {
			parts = append(parts, strings.ReplaceAll(text, "\n", " "))
		}
	}
	for _, r := range p.readings {
		if r.ornament() {
			continue
		}
		if !slices.Contains(curves, r.name) {
			curves = append(curves, r.name)
		}
		if text := r.words(); text != "" && !slices.Contains(quantities, text) {
			quantities = append(quantities, text)
		}
	}
	if more := len(quantities) - mostNamed; more > 0 {
		quantities = append(quantities[:mostNamed], fmt.Sprintf("and %d more", more))
	}
	if len(quantities) > 0 {
		parts = append(parts, strings.Join(quantities, "; "))
	}
	if len(curves) > 1 {
		parts = append(parts, fmt.Sprintf("of %s and %s", strings.Join(curves[:len(curves)-1], ", "), curves[len(curves)-1]))
	}
	return strings.Join(parts, ": ")
}

// words are what a series shows against what.
func (r reading) words() string {
	text := r.value.String()
	if at := r.at.String(); text != "" && at != "" {
		text += " against " + at
	}
	return text
}
