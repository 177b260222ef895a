package parity

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/ablation"
	"metasymlab/pipeline/experiment/lowering"
	"metasymlab/pipeline/profile"
)

// Side is one that is compared with the Go backend.
type Side struct {
	Name    string
	Compare func(ctx context.Context, m Model, cases []Case, found func(Result)) error
}

// Sides are those that are there: XLA through each plugin, and XLA inside jaxlib, for which pythons are candidates. The error is
// that of the last: ErrNoJAX if it is not there, lowering.ErrNotLinked if this program has no text for it.
func Sides(ctx context.Context, pythons ...string) ([]Side, error) {
	var sides []Side
	for _, config := range backend.Known()[1:] {
		name, err := backend.Canonical(config)
		if err != nil {
			continue
		}
		sides = append(sides, Side{name, func(ctx context.Context, m Model, cases []Case, found func(Result)) error {
			return onPlugin(ctx, config, m, cases, found)
		}})
	}
	if !backend.Linked() {
		return sides, lowering.ErrNotLinked
	}
	jax, err := FindJAX(ctx, pythons...)
	if err == nil {
		sides = append(sides, Side{"XLA inside " + pinned("jaxlib"), func(ctx context.Context, _ Model, cases []Case, found func(Result)) error {
			return jax.Compare(ctx, cases, found)
		}})
	}
	return sides, err
}

func onPlugin(ctx context.Context, config string, m Model, cases []Case, found func(Result)) error {
	b, err := backend.Open(config)
	if err != nil {
		return err
	}
	defer b.Finalize()
	return m.OnBackend(ctx, b, cases, found)
}

// Choice says what is compared.
type Choice struct {
	Profile   *profile.Profile
	Systems   []string // none for all
	Role      string   // see lowering.Program; "" for all
	Ablations bool     // the profile's changed forms of MetaSym too
	Workers   int
}

// chosen are the cases of a role.
func (c Choice) chosen(cases []Case) []Case {
	if c.Role == "" {
		return cases
	}
	var some []Case
	for _, one := range cases {
		if one.role() == c.Role {
			some = append(some, one)
		}
	}
	return some
}

// Run compares, and writes a table for each model and side: a line for each graph. The error tells how many differ, or that
// there was nothing to compare.
func Run(ctx context.Context, out io.Writer, sides []Side, c Choice) error {
	systems := c.Systems
	if len(systems) == 0 {
		systems = experiment.Systems()
	}
	graphs, different, rounded := 0, 0, 0
	worst := map[bool]Result{}
	for _, system := range systems {
		models, err := experiment.TrainedModels(c.Profile, system)
		if err != nil {
			return err
		}
		if len(models) == 0 {
			continue // its models are another system's
		}
		set, err := experiment.Generate(ctx, c.Profile, system, c.Workers)
		if err != nil {
			return err
		}
		for _, model := range models {
			if _, ablated := ablation.OfModel(model); ablated && !c.Ablations {
				continue
			}
			m := Model{c.Profile, system, model, set}
			cases, err := m.Record(ctx)
			if err != nil {
				return err
			}
			if cases = c.chosen(cases); len(cases) == 0 {
				continue
			}
			for _, side := range sides {
				table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
				fmt.Fprintf(table, "%s\t\toutputs\tdifference\t\n", side.Name)
				err := side.Compare(ctx, m, cases, func(r Result) {
					graphs++
					switch {
					case !r.Passed():
						different++
					case r.Difference > r.tolerance():
						rounded++
						fmt.Fprint(table, r.row())
						return
					}
					if r.Difference >= worst[r.Double].Difference {
						worst[r.Double] = r
					}
					fmt.Fprint(table, r.row())
				})
				if err := table.Flush(); err != nil {
					return err
				}
				if err != nil {
					return fmt.Errorf("%s: %w", side.Name, err)
				}
			}
		}
	}
	if graphs == 0 {
		return fmt.Errorf("there is no graph to compare: no model of profile %s on these systems has the role %q", c.Profile.Name, c.Role)
	}
	if different > 0 {
		return fmt.Errorf("%d of %d graphs differ, marked DIFFERENT above", different, graphs)
	}
	fmt.Fprintf(out, "%d graphs are the same: the largest differences are %.1e in float32 (%s) and %.1e in float64 (%s)\n", graphs-rounded,
		worst[false].Difference, worst[false].Name, worst[true].Difference, worst[true].Name)
	if rounded > 0 {
		fmt.Fprintf(out, "%d differ by the Go backend's rounding, marked above: XLA agrees with double precision there\n", rounded)
	}
	return nil
}

// role is the last part of the name, without the number of a second graph of the same role.
func (c Case) role() string {
	name := c.Name[strings.LastIndex(c.Name, "/")+1:]
	role, _, _ := strings.Cut(name, "-")
	return role
}
