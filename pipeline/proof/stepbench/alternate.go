package stepbench

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Options say how long to measure and on what.
type Options struct {
	Steps    []string      // names; nil for all
	Rounds   int           // turns of each contender at each step
	Budget   time.Duration // of one turn on a backend
	Backends []string      // the first is what the others are compared with
	Torch    string        // an interpreter that has PyTorch; "" for none
	JAX      string        // one that has JAX
}

// Compare measures every step in turns, each turn a process of its own, and writes the table: a line for each step and
// contender, the fastest of its turns. self is the command that measures one step on one backend: it is given their
// names and a budget in seconds, and prints a Measurement as JSON.
func Compare(ctx context.Context, out, log io.Writer, self []string, o Options) error {
	if o.Steps == nil {
		o.Steps = Names()
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "step\tbackend\tms\tratio to %s\tcompile s\tpeak MB\t\n", o.Backends[0])
	all := contenders(self, o)
	for _, name := range o.Steps {
		best := make([]Measurement, len(all))
		for round := range o.Rounds {
			for i, c := range all {
				m, err := c.measure(ctx, name)
				if err != nil {
					return fmt.Errorf("step %q on %s: %w", name, c.name, err)
				}
				fmt.Fprintf(log, "%s, turn %d, %s: %.2f ms\n", name, round+1, c.name, 1e3*m.Fastest)
				if round == 0 || m.Fastest < best[i].Fastest {
					best[i].Fastest = m.Fastest
				}
				if round == 0 || m.Compile < best[i].Compile {
					best[i].Compile = m.Compile
				}
				best[i].Peak = max(best[i].Peak, m.Peak)
			}
		}
		for i, c := range all {
			compile := ""
			if best[i].Compile > 0 {
				compile = fmt.Sprintf("%.2f", best[i].Compile)
			}
			fmt.Fprintf(table, "%s\t%s\t%.2f\t%.2f\t%s\t%.0f\t\n", name, c.name, 1e3*best[i].Fastest, best[i].Fastest/best[0].Fastest, compile, float64(best[i].Peak)/1e6)
		}
	}
	return table.Flush()
}
