package record

import (
	"fmt"
	"slices"
	"strings"

	"metasymlab/figures/references"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"
)

// label is a number's name for a reader.
func label(n Number) string {
	if n.learnt() {
		v, err := catalogue.ParseVariant(n.Model)
		if err != nil {
			return n.Model
		}
		base := v.Model
		if m, err := catalogue.FindModel(base); err == nil {
			base = m.Label
		}
		if v.Adapted {
			base += ", fine-tuned"
		}
		return base
	}
	if list := references.Of(map[string]result.Evaluation{n.Model: {}}); len(list) == 1 {
		return list[0].Label
	}
	return n.Model
}

// details are a table of all numbers and a sentence on each system.
func (r *Record) details() string {
	return r.table() + "\n" + r.sentences()
}

// table has a row for each model and a column for each system.
func (r *Record) table() string {
	var rows []string // models in the order in which they first come
	cells := map[string]map[string]string{}
	head, seeds := "|", "| seeds"
	for _, s := range r.Origin.Systems {
		head += fmt.Sprintf(" | %s, %d steps", title(s.System), s.Steps)
		numbers := r.of(s.System)
		least := best(numbers)
		count := 0
		for _, n := range numbers {
			name := label(n)
			if cells[name] == nil {
				rows, cells[name] = append(rows, name), map[string]string{}
			}
			cells[name][s.System] = cell(n, least != nil && n.Model == least.Model)
			count = max(count, n.Seeds)
		}
		seeds += fmt.Sprintf(" | %d", count)
	}
	slices.SortStableFunc(rows, func(a, b string) int { return r.rank(a) - r.rank(b) })
	lines := []string{head + " |", "|---" + strings.Repeat("|---", len(r.Origin.Systems)) + "|", seeds + " |"}
	for _, name := range rows {
		line := "| " + name
		for _, s := range r.Origin.Systems {
			line += " | " + cells[name][s.System]
		}
		lines = append(lines, line+" |")
	}
	return strings.Join(lines, "\n") + "\n"
}

// cell shows a number, bold if it is the least of the trained models, and the part of the gap that it closes.
func cell(n Number, bold bool) string {
	text := shown(n.MSE)
	if bold {
		text = "**" + text + "**"
	}
	if n.Gap != nil {
		text += fmt.Sprintf(" (%.0f %%)", 100**n.Gap)
	}
	return text
}

// rank orders rows: trained models come first, then the references in the order of the report's tables.
func (r *Record) rank(name string) int {
	return slices.IndexFunc(bounds(r.Numbers), func(one references.Reference) bool { return one.Label == name })
}

// sentences are a paragraph on each system.
func (r *Record) sentences() string {
	text := wrapped(fmt.Sprintf("Profile %s, backend %s, arithmetic %s.", r.Origin.Profile, r.Origin.Backend, r.Origin.Numerics), "") + "\n"
	for _, s := range r.Origin.Systems {
		numbers := r.of(s.System)
		words := fmt.Sprintf("- **%s.** %s.", capital(title(s.System)), capital(s.Verdict))
		if own := slices.IndexFunc(numbers, func(n Number) bool { return n.Model == "metasym" }); own >= 0 {
			n := numbers[own]
			words += fmt.Sprintf(" MetaSym has %s", shown(n.MSE))
			if n.Interval != nil {
				words += fmt.Sprintf(" (95 %% interval over %d seeds %s to %s)", n.Seeds, shown(n.Interval[0]), shown(n.Interval[1]))
			}
			if least := best(numbers); least.Model == n.Model {
				words += ", the lowest error of all trained models."
			} else {
				words += fmt.Sprintf("; the lowest error of all trained models is that of the %s, %s.", label(*least), shown(least.MSE))
			}
			words += " " + bounds(numbers).Sentence("MetaSym", n.MSE)
		}
		text += wrapped(words, "  ")
	}
	return text
}

// capital makes the first letter one.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// title names a system.
func title(system string) string {
	if s, err := catalogue.FindSystem(system); err == nil {
		return s.Label
	}
	return system
}

// shown has four significant digits: what differs only beyond them is told by no reader, and by no seed. A number that
// is known to fewer has no more.
func shown(v float64) string {
	if short := fmt.Sprintf("%.4g", v); short == fmt.Sprint(v) {
		return short
	}
	return fmt.Sprintf("%#.4g", v)
}

// wrapped breaks a text into lines; all but the first are indented.
func wrapped(text, indent string) string {
	const width = 120
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case strings.HasPrefix(word, "%"): // with its number
			line += " " + word
		case len([]rune(line))+1+len([]rune(word)) > width:
			lines, line = append(lines, line), indent+word
		default:
			line += " " + word
		}
	}
	return strings.Join(append(lines, line), "\n") + "\n"
}
