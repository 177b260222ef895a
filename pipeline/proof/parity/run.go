package parity

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile"
)

// Side is one that is compared with the Go backend.
type Side struct {
	Name    string
	Compare func(ctx context.Context, m Model, cases []Case, found func(Result)) error
}

// Sides are those that are there, XLA through each plugin, and why others are not.
func Sides() (sides []Side, missing []error) {
	for _, config := range backend.Known()[1:] {
		name, err := backend.Canonical(config)
		if err != nil {
			missing = append(missing, fmt.Errorf("%s: %w", config, err))
			continue
		}
		sides = append(sides, Side{name, func(ctx context.Context, m Model, cases []Case, found func(Result)) error {
			return onPlugin(ctx, config, m, cases, found)
		}})
	}
	return sides, missing
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

// Run compares, and writes a table for each model and side: a line for each graph. The error tells how many differ, or
// that there was nothing to compare.
func Run(ctx context.Context, out io.Writer, sides []Side, c Choice) error {
	systems := c.Systems
	if len(systems) == 0 {
		systems = experiment.Systems()
	}
	graphs, different := 0, 0
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
					if !r.Passed() {
						different++
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
	fmt.Fprintf(out, "%d graphs are the same: the largest differences are %.1e in float32 (%s) and %.1e in float64 (%s)\n", graphs,
		worst[false].Difference, worst[false].Name, worst[true].Difference, worst[true].Name)
	return nil
}

// role is the last part of the name, without the number of a second graph of the same role.
func (c Case) role() string {
	name := c.Name[strings.LastIndex(c.Name, "/")+1:]
	role, _, _ := strings.Cut(name, "-")
	return role
}
