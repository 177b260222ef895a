package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"metasymlab/figures/chart"
	"metasymlab/figures/table"
)

// Plan are the tables of what differs and of what is missing: the settings, the results by their keys, what is to be
// computed.
func (c *Comparison) Plan() ([]*table.Table, error) {
	tables := []*table.Table{c.settingsTable()}
	if c.ablation == nil {
		keys, err := c.keysTable()
		if err != nil {
			return nil, err
		}
		tables = append(tables, keys)
	}
	left, err := c.leftTable()
	if left != nil {
		tables = append(tables, left)
	}
	return tables, err
}

// Errors are a table for each system on which some result differs, in the order of the systems.
func (c *Comparison) Errors() (tables []*table.Table) {
	for _, system := range c.systems {
		if slices.ContainsFunc(c.pairs, func(p pair) bool { return p.system == system && !p.same && len(p.both) > 0 }) {
			t := errorsTable(system, c.names(), c.pairs)
			t.ID = c.id(system)
			t.Notes = append(t.Notes, fmt.Sprintf("%s: profile %s; %s: profile %s; backend %s.", c.sides[0].name, c.sides[0].Profile.Name,
				c.sides[1].name, c.sides[1].Profile.Name, c.sides[0].Profile.Backend))
			for k, s := range c.sides {
				if note := s.Profile.Note; note != "" && (k == 0 || note != c.sides[0].Profile.Note) {
					t.Notes = append(t.Notes, note)
				}
			}
			tables = append(tables, t)
		}
	}
	return tables
}

// id is an id that is unique in a notebook with several comparisons, and the same whenever this one is shown.
func (c *Comparison) id(of string) string {
	sum := sha256.Sum256([]byte(fmt.Sprint(c.names(), c.sides[0].Profile.Name, c.asked)))
	return "compare-" + of + "-" + hex.EncodeToString(sum[:3])
}

// names are what both sides are called.
func (c *Comparison) names() [2]string { return [2]string{c.sides[0].name, c.sides[1].name} }

// Show displays the whole comparison in a notebook: what differs, what is missing, errors, and the curves of what is
// there.
func (c *Comparison) Show() error {
	plan, err := c.Plan()
	if err != nil {
		return err
	}
	for _, t := range append(plan, c.Errors()...) {
		t.Show()
	}
	panels, err := c.Curves()
	if err != nil {
		return err
	}
	for _, p := range panels {
		if err := chart.Show(p.ID, p.Chart, chart.Caption(p.Caption), chart.Alt(p.Alt)); err != nil {
			return fmt.Errorf("panel %s: %w", p.ID, err)
		}
	}
	return nil
}

// Write writes tables for a terminal: a row a line.
func Write(out io.Writer, tables []*table.Table) error {
	for n, t := range tables {
		if n > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s. %s\n", t.Title, t.Caption)
		if len(t.Rows) > 0 {
			rows := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
			var heading []string
			for _, column := range t.Columns {
				name := strings.TrimSpace(column.Group + " " + column.Name)
				if column.Unit != "" {
					name += " [" + column.Unit + "]"
				}
				heading = append(heading, name)
			}
			fmt.Fprintln(rows, strings.Join(heading, "\t"))
			for _, row := range t.Rows {
				var cells []string
				for _, v := range row {
					cells = append(cells, v.String())
				}
				fmt.Fprintln(rows, strings.Join(cells, "\t"))
			}
			if err := rows.Flush(); err != nil {
				return err
			}
		}
		for _, note := range t.Notes {
			fmt.Fprintln(out, note)
		}
	}
	return nil
}
