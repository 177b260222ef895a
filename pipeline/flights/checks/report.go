// Package checks asks of flights whether they are what they should be: what there is, what is wrong with it, and
// whether it agrees with physics.
package checks

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"

	"golang.org/x/sync/errgroup"

	"metasymlab/pipeline/flights"
)

// ReadAll reads all recordings of a folder, in their order.
func ReadAll(ctx context.Context, folder string) ([]*flights.Flight, error) {
	recordings, err := flights.Find(folder)
	if err != nil {
		return nil, err
	}
	all := make([]*flights.Flight, len(recordings))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, r := range recordings {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			all[i], err = flights.Read(r)
			return err
		})
	}
	return all, group.Wait()
}

// Report writes all checks of all flights.
func Report(w io.Writer, all []*flights.Flight) error {
	lags, err := Lags(all)
	if err != nil {
		return err
	}
	skills, err := Skills(all)
	if err != nil {
		return err
	}
	adaptations, err := Adaptations(all)
	if err != nil {
		return err
	}
	out := &writer{to: w}
	out.recordings(all)
	out.channels()
	out.hover(Hovers(all))
	out.physics(Measure(all))
	out.noise(all)
	out.lag(lags)
	out.skills(skills)
	out.adaptations(adaptations)
	return out.err
}

// writer writes tables and keeps the first error.
type writer struct {
	to  io.Writer
	err error
}

// table writes a title, rows of cells in columns, and what there is to say of them.
func (w *writer) table(title string, rows [][]string, notes ...string) {
	w.line(title + "\n")
	t := tabwriter.NewWriter(w.to, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		if _, err := fmt.Fprintln(t, "  "+strings.Join(row, "\t")); err != nil && w.err == nil {
			w.err = err
		}
	}
	if err := t.Flush(); err != nil && w.err == nil {
		w.err = err
	}
	w.line("")
	for _, note := range notes {
		w.line("  " + note)
	}
	if len(notes) > 0 {
		w.line("")
	}
}

func (w *writer) line(text string) {
	if _, err := fmt.Fprintln(w.to, text); err != nil && w.err == nil {
		w.err = err
	}
}

// variants are those of flights, in their order.
func variants(all []*flights.Flight) (names []string, of map[string][]*flights.Flight) {
	of = map[string][]*flights.Flight{}
	for _, f := range all {
		if of[f.Variant.Name] == nil {
			names = append(names, f.Variant.Name)
		}
		of[f.Variant.Name] = append(of[f.Variant.Name], f)
	}
	return names, of
}

// from are the flights of a source.
func from(s flights.Source, all []*flights.Flight) (some []*flights.Flight) {
	for _, f := range all {
		if f.Source == s {
			some = append(some, f)
		}
	}
	return some
}

// roles are those of the variants that flights are of.
func roles(all []*flights.Flight) map[string]flights.Role {
	var recordings []flights.Recording
	for _, f := range all {
		recordings = append(recordings, f.Recording)
	}
	return flights.Roles(recordings)
}
