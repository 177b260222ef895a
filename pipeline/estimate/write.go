package estimate

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/experiment"
)

// shortest is how many seconds a cluster's job should have.
const shortest = 60

// Write writes what a plan takes: kind by kind, in all, and what that rests on.
func (p *Plan) Write(out io.Writer, profile string, workers int) error {
	if len(p.Steps) == 0 {
		_, err := fmt.Fprintf(out, "Profile %s: all of its %d steps are there, nothing is to be made.\n", profile, p.There)
		return err
	}
	fmt.Fprintf(out, "Profile %s on %s: %d steps are to be made, %d are there.\n\n", profile, p.Backend, len(p.Steps), p.There)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "kind\tsystem\tsteps\tabout\tfrom\tto")
	for _, g := range p.groups() {
		r := p.Work(func(s Step) bool { return groupOf(s) == g })
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\n", g.kind, g.system, p.count(func(s Step) bool { return groupOf(s) == g }),
			Duration(r.Seconds), Duration(r.Low), Duration(r.High))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	all := p.Work(func(Step) bool { return true })
	chain, longest := p.Longest()
	wall := Range{p.Wall(workers, func(g Guess) float64 { return g.Seconds }), p.Wall(workers, func(g Guess) float64 { return g.Low }),
		p.Wall(workers, func(g Guess) float64 { return g.High })}
	fmt.Fprintf(out, "\nWork         %s\n", all)
	fmt.Fprintf(out, "Core hours   %.1f (%.1f to %.1f)\n", all.Seconds/3600, all.Low/3600, all.High/3600)
	gpu := p.Work(p.OnGPU)
	fmt.Fprintf(out, "GPU hours    %.1f\n", gpu.Seconds/3600)
	fmt.Fprintf(out, "Disk         %s\n", bytes(p.Bytes()))
	fmt.Fprintf(out, "Wall time    %s with %d steps at a time\n", wall, workers)
	fmt.Fprintf(out, "Longest      %s, with however many: %s\n", longest, chainText(chain))
	fmt.Fprintf(out, "On a cluster %d jobs, if none is to be shorter than a minute\n\n", p.Jobs(shortest))
	return p.bases(out)
}

// group are steps that are shown together.
type group struct{ kind, system string }

func groupOf(s Step) group {
	if r, ok := s.Step.(*experiment.Result); ok {
		return group{s.Kind(), r.Item().System}
	}
	return group{kind: s.Kind()}
}

// groups are those of a plan, by kind, each in the plan's order.
func (p *Plan) groups() (list []group) {
	var kinds []string
	for _, s := range p.Steps {
		if g := groupOf(s); !slices.Contains(list, g) {
			list = append(list, g)
		}
		if !slices.Contains(kinds, s.Kind()) {
			kinds = append(kinds, s.Kind())
		}
	}
	slices.SortStableFunc(list, func(a, b group) int { return slices.Index(kinds, a.kind) - slices.Index(kinds, b.kind) })
	return list
}

func (p *Plan) count(which func(Step) bool) (n int) {
	for _, s := range p.Steps {
		if which(s) {
			n++
		}
	}
	return n
}

// bases tells what the estimate rests on.
func (p *Plan) bases(out io.Writer) error {
	foreign := 0
	for _, b := range []Basis{Record, Scaled, Like, Nothing} {
		of := func(s Step) bool { return s.Basis == b }
		n := p.count(of)
		if n == 0 {
			continue
		}
		fmt.Fprintf(out, "%d steps, %s, are from: %s.\n", n, Duration(p.Work(of).Seconds), b)
		for _, s := range p.Steps {
			if of(s) && s.Backend != "" && s.Backend != p.Backend && s.Kind() != "data" && s.Kind() != "references" {
				foreign++
			}
		}
	}
	if foreign > 0 {
		fmt.Fprintf(out, "%d of them were made on another backend than %s, whose time is not known.\n", foreign, p.Backend)
	}
	_, err := fmt.Fprintln(out, "Times are of the machine that made the records, a processor to each step. Those of steps of another size are scaled by how many graphs are executed, for how many systems, and how much is computed in them; the range is between the least and the largest.")
	return err
}

// chainText names the steps of a chain, results without their profile.
func chainText(chain []Step) string {
	var names []string
	for _, s := range chain {
		if r, ok := s.Step.(*experiment.Result); ok {
			names = append(names, r.Item().String())
		} else {
			names = append(names, artefact.Shell(s.Command()[2:])[len("paper "):])
		}
	}
	return strings.Join(names, " → ")
}

func (r Range) String() string {
	if r.Low == r.High {
		return Duration(r.Seconds)
	}
	return fmt.Sprintf("%s (%s to %s)", Duration(r.Seconds), Duration(r.Low), Duration(r.High))
}

// Duration is a time for a person.
func Duration(seconds float64) string {
	switch {
	case seconds < 0.5:
		return "under 1 s"
	case seconds < 90:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 90*60:
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	return fmt.Sprintf("%.1f h", seconds/3600)
}

// bytes is a size for a person.
func bytes(n float64) string {
	if n < 1e9 {
		return fmt.Sprintf("%.0f MB", n/1e6)
	}
	return fmt.Sprintf("%.1f GB", n/1e9)
}
