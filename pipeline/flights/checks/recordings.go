package checks

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"metasymlab/pipeline/flights"
)

// recordings writes what there is of each variant, and what is wrong with it.
func (w *writer) recordings(all []*flights.Flight) {
	role := roles(all)
	names, of := variants(all)
	rows := [][]string{{"variant", "role", "drone", "controller", "in the air", "motors", "in the air", "faults"}}
	for _, name := range names {
		row := append([]string{name, role[name].String(), strings.Join(drones(of[name]), ", ")}, flown(of[name])...)
		rows = append(rows, append(row, summary(of[name])))
	}
	for d := flights.Whole; d <= flights.Hanging; d++ {
		var some []*flights.Flight
		variants := 0
		for _, name := range names {
			if of[name][0].Variant.Damage == d {
				some, variants = append(some, of[name]...), variants+1
			}
		}
		if variants > 0 {
			rows = append(rows, append([]string{fmt.Sprintf("all %s: %d", d, variants), "", ""}, flown(some)...))
		}
	}
	rows = append(rows, append([]string{fmt.Sprintf("all: %d", len(names)), "", ""}, append(flown(all), summary(all))...))
	var period, records []float64
	for _, f := range all {
		period, records = append(period, f.Period), append(records, float64(f.Records))
	}
	w.table("Recordings", rows,
		fmt.Sprintf("Records are %.3f ms apart (%.3f to %.3f), %.0f to %.0f to a log.", 1000*median(period), 1000*slices.Min(period), 1000*slices.Max(period), slices.Min(records), slices.Max(records)))
}

// flown are, for each source, how many flights there are and how long they were in the air.
func flown(all []*flights.Flight) (cells []string) {
	for _, s := range []flights.Source{flights.Controller, flights.Motors} {
		some, seconds := from(s, all), 0.0
		for _, f := range some {
			seconds += f.Airborne()
		}
		cells = append(cells, fmt.Sprint(len(some)), fmt.Sprintf("%.1f s", seconds))
	}
	return cells
}

func drones(all []*flights.Flight) []string {
	found := map[string]bool{}
	for _, f := range all {
		found[f.Drone()] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// summary is what is wrong with some flights, by kind: in how many, and how many records, of those in the air if they
// are.
func summary(all []*flights.Flight) string {
	type kind struct {
		kind flights.FaultKind
		air  bool
		what string
	}
	in, records := map[kind]map[string]bool{}, map[kind]int{}
	var order []kind
	inAir := 0
	for _, f := range all {
		for _, s := range f.Segments {
			inAir += len(s.Time)
		}
		for _, fault := range f.Faults {
			k := kind{fault.Kind, fault.Air, fault.Channel}
			if in[k] == nil {
				in[k] = map[string]bool{}
				order = append(order, k)
			}
			in[k][f.Path] = true
			records[k] += fault.Count
		}
	}
	slices.SortFunc(order, func(a, b kind) int {
		return strings.Compare(fmt.Sprint(int(a.kind), a.what), fmt.Sprint(int(b.kind), b.what))
	})
	var parts []string
	for _, k := range order {
		text := k.kind.String()
		if k.what != "" {
			text += " " + k.what
		}
		if k.kind == flights.Gap && !k.air {
			text += " on the ground"
		}
		text += fmt.Sprintf(" in %d", len(in[k]))
		if records[k] > 0 {
			text += fmt.Sprintf(" (%d records", records[k])
			if k.air {
				text += fmt.Sprintf(", %.2g %%", 100*float64(records[k])/float64(inAir))
			}
			text += ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// channels writes how each channel of both sources came about.
func (w *writer) channels() {
	for _, s := range []flights.Source{flights.Controller, flights.Motors} {
		rows := [][]string{{"channel", "unit", "origin", "how"}}
		for _, c := range flights.Channels(s) {
			rows = append(rows, []string{c.Name, c.Unit, c.Origin.String(), c.How})
		}
		w.table("Channels of a flight, log of the "+s.String(), rows)
	}
}
