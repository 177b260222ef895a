package artefact

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"metasymlab/pipeline/exhibit"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/notebook"
)

// published are the paper's tables, figures and ablations, and how the ids of what our notebooks show for each begin.
// Of its Table 5 our part is ablation D.3.
var published = []struct{ name, id string }{
	{"Table 1", "table1"}, {"Table 2", "table2"}, {"Table 3", "table3"}, {"Table 4", "table4"}, {"Table 5", "ablation-attention-"},
	{"Table 6", "table6"}, {"Table 7", "table7"}, {"Table 8", "table8"},
	{"Figure 1", "figure1-"}, {"Figure 2", "figure2-"}, {"Figure 3", "figure3-"}, {"Figure 4", "figure4-"}, {"Figure 5", "figure5-"},
	{"ablation D.1", "ablation-conservative"}, {"ablation D.2", "bound-"},
}

// Unshown tells, a line each, which of the paper's tables, figures and ablations no executed notebook shows, and which
// of those that the first page should.
func Unshown(w *experiment.Workspace) ([]string, error) {
	notebooks, err := Notebooks(w)
	if err != nil {
		return nil, err
	}
	var shown exhibit.Exhibits
	for _, n := range notebooks {
		executed, err := notebook.Read(n.Executed())
		if err != nil {
			return nil, err
		}
		if err := shown.Add(n.Name, executed); err != nil {
			return nil, err
		}
	}
	ids := shown.IDs()
	var found []string
	for _, p := range published {
		if !slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(id, p.id) }) {
			found = append(found, fmt.Sprintf("%s is missing: no notebook shows a table or figure whose id begins with %q", p.name, p.id))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(mainPart)) {
		for _, id := range mainPart[name] {
			if !slices.Contains(ids, id) {
				found = append(found, fmt.Sprintf("%s is missing: the report's first page should show it, and no notebook does", id))
			}
		}
	}
	return found, nil
}
