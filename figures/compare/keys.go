package compare

import (
	"fmt"
	"strings"

	"metasymlab/figures/table"
	"metasymlab/pipeline/experiment"
)

// most is how many models are named; of more only the number is told.
const most = 6

// groups are results by their kind, each with its models, in order.
type groups struct {
	kinds  []string
	models map[string][]string
}

func (g *groups) add(i experiment.Item) {
	if g.models == nil {
		g.models = map[string][]string{}
	}
	if _, ok := g.models[i.Kind]; !ok {
		g.kinds = append(g.kinds, i.Kind)
		g.models[i.Kind] = nil
	}
	if i.Model != "" {
		g.models[i.Kind] = append(g.models[i.Kind], i.Model)
	}
}

// String is for a person: "data; train mlp, metasym".
func (g *groups) String() string {
	var words []string
	for _, kind := range g.kinds {
		switch models := g.models[kind]; {
		case len(models) == 0:
			words = append(words, kind)
		case len(models) > most:
			words = append(words, fmt.Sprintf("%s %d models", kind, len(models)))
		default:
			words = append(words, kind+" "+strings.Join(models, ", "))
		}
	}
	if len(words) == 0 {
		return "—"
	}
	return strings.Join(words, "; ")
}

// keysTable has a row for each system on which something differs: the results that differ by their keys, those that
// both share, and those that one profile alone asks for. A model's seeds are told together.
func (c *Comparison) keysTable() (*table.Table, error) {
	a, b := c.sides[0], c.sides[1]
	t := &table.Table{ID: c.id("results"), Title: "Results that differ",
		Caption: "What differs by its key, of all that both profiles ask for. Results with the same key are the same: they are computed once, for both. Of a model those seeds count that both have.",
		Columns: []table.Column{{Name: "system"}, {Name: "differ"}, {Name: "the same"}, {Name: "in " + a.name + " only"}, {Name: "in " + b.name + " only"}}}
	var same []string
	for _, system := range c.systems {
		var found [4]groups // in the order of the columns
		seen := map[experiment.Item]bool{}
		for k, s := range c.sides {
			for _, i := range s.items {
				model := i
				model.Seed = 0
				if i.System != system || seen[model] {
					continue
				}
				seen[model] = true
				column, err := c.standing(model, k)
				if err != nil {
					return nil, err
				}
				found[column].add(model)
			}
		}
		if len(found[0].kinds)+len(found[2].kinds)+len(found[3].kinds) == 0 {
			same = append(same, system)
			continue
		}
		row := []table.Value{table.Text("%s", system)}
		for _, g := range found {
			row = append(row, table.Text("%s", &g))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(same) > 0 {
		t.Notes = append(t.Notes, "All results are the same on "+strings.Join(same, ", ")+".")
	}
	return t, nil
}

// standing is the column of a model's results, of which side k has some.
func (c *Comparison) standing(model experiment.Item, k int) (column int, err error) {
	const differ, same, only = 0, 1, 2
	shared, other := false, false
	for _, i := range c.sides[k].items {
		seed := i.Seed
		if i.Seed = 0; i != model {
			continue
		}
		i.Seed = seed
		there, ok := c.sides[1-k].steps[i]
		if !ok {
			continue
		}
		shared = true
		are, err := equal(c.sides[k].steps[i], there)
		if err != nil {
			return 0, err
		}
		other = other || !are
	}
	switch {
	case !shared:
		return only + k, nil
	case other:
		return differ, nil
	}
	return same, nil
}
