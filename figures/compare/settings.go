package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"metasymlab/figures/table"
	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile"

	"github.com/pelletier/go-toml/v2"
)

// setting is one that differs.
type setting struct {
	key    string
	values [2]string // as TOML has them; "" where a profile has no such key
}

// flat are all settings of a profile, whatever files they are from, by their keys, such as "mesh.evaluation.horizon".
func flat(p *profile.Profile) (map[string]any, error) {
	text, err := toml.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("list the settings of profile %s: %w", p.Name, err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		return nil, fmt.Errorf("list the settings of profile %s: %w", p.Name, err)
	}
	all := map[string]any{}
	flatten(all, tree, "")
	delete(all, "note") // words for readers, on which nothing depends
	return all, nil
}

func flatten(into, tree map[string]any, prefix string) {
	for name, value := range tree {
		if inner, ok := value.(map[string]any); ok {
			flatten(into, inner, prefix+name+".")
		} else {
			into[prefix+name] = value
		}
	}
}

// differing lists the settings of systems in which two profiles differ, in the order of the profile's tables.
func differing(a, b *profile.Profile, systems []string) ([]setting, error) {
	before, err := flat(a)
	if err != nil {
		return nil, err
	}
	after, err := flat(b)
	if err != nil {
		return nil, err
	}
	keys := maps.Clone(before)
	maps.Copy(keys, after)
	var found []setting
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		s := setting{key, [2]string{text(before[key]), text(after[key])}}
		if s.values[0] != s.values[1] && concerns(key, systems) {
			found = append(found, s)
		}
	}
	return found, nil
}

// concerns tells whether a setting is one of the systems', or of all.
func concerns(key string, systems []string) bool {
	table, _, inside := strings.Cut(key, ".")
	return !inside || slices.ContainsFunc(systems, func(system string) bool {
		return system == table || strings.HasPrefix(system, table+"-") // mesh3x3-trampoline is a table of mesh3x3
	})
}

// text is a value as TOML has it: numbers, texts, truths and lists are as in JSON.
func text(value any) string {
	if value == nil {
		return ""
	}
	out, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return strings.ReplaceAll(string(out), ",", ", ")
}

// appliedSettings are those that an ablation changes.
func appliedSettings(w *experiment.Workspace, changed ablation.Training, systems []string) ([]setting, error) {
	p, err := profile.Read(w.Root, w.ProfilePath()) // a copy, which may be changed
	if err != nil {
		return nil, err
	}
	for _, name := range systems {
		s, err := p.System(name)
		if err != nil {
			return nil, err
		}
		s.Models.MetaSym = changed.Apply(s.Models.MetaSym)
	}
	p.Backend = w.Profile.Backend
	return differing(w.Profile, p, systems)
}

// settingsTable has a row for each setting that differs.
func (c *Comparison) settingsTable() *table.Table {
	t := &table.Table{ID: c.id("settings"), Title: "Settings that differ", Caption: "Settings in which both differ, from all files of the profiles.",
		Columns: []table.Column{{Name: "system"}, {Name: "setting"}, {Name: c.sides[0].name}, {Name: c.sides[1].name}}}
	last := ""
	for _, s := range c.settings {
		system, key, inside := strings.Cut(s.key, ".")
		if !inside {
			system, key = "all", s.key
		}
		row := []table.Value{table.Text("%s", system), table.Text("%s", key)}
		if system == last {
			row[0] = table.Text("")
		}
		last = system
		for _, value := range s.values {
			if value == "" {
				value = "—"
			}
			row = append(row, table.Text("%s", value))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		t.Notes = append(t.Notes, "No setting differs.")
	}
	return t
}
