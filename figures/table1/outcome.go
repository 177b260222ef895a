package table1

import (
	"fmt"
	"slices"

	"metasymlab/figures/published"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
)

// Outcome is what the tables of a system come to: MetaSym beside the best of the paper's other models.
type Outcome struct {
	System     catalogue.System
	Seeds      []int
	Paper      []published.Score // MetaSym's and the best baseline's; none if the paper has no such column
	MetaSym    Mean
	Rival      *Mean                // nil if no other model was run
	Difference statistic.Comparison // MetaSym minus the rival, with a rival; negative where MetaSym is better
	Gap        table.Value          // closed, in percent
	Verdict    string               // in words
	Results    []string             // the verdict is made from, see table.Value
}

// Mean is the error of a model, mean over systems, rollouts and seeds.
type Mean struct {
	Label string
	Error float64
	Cell  table.Value
}

// Outcomes are those of all systems, from the numbers that [Verdicts] shows.
func Outcomes(r *results.Results) ([]Outcome, error) {
	var list []Outcome
	for _, s := range systems(r.Profile) {
		all, untaught, err := entries(r, s)
		if err != nil {
			return nil, fmt.Errorf("table 1: %w", err)
		}
		list = append(list, newStanding(s, all, untaught).outcome())
	}
	return list, nil
}

func (st standing) outcome() Outcome {
	o := Outcome{System: st.system.System, Seeds: st.system.settings.Seeds, MetaSym: st.mean(st.own),
		Gap: st.gap.Cell(st.own.mean()), Verdict: st.verdict(), Results: st.results()}
	if len(st.rivals) > 0 {
		rival := st.mean(st.rivals[0])
		o.Rival, o.Difference = &rival, st.best
	}
	ranked := published.Ranked(st.system.published)
	own := slices.IndexFunc(ranked, func(s published.Score) bool { return s.Model == published.MetaSym })
	if own >= 0 {
		o.Paper = append(o.Paper, ranked[own])
		o.Paper = append(o.Paper, slices.Delete(ranked, own, own+1)[0])
	}
	return o
}

func (st standing) mean(e entry) Mean {
	value := table.Number(e.mean(), st.system.digits(e.mean()))
	value.Count = len(e.runs)
	return Mean{e.label, e.mean(), value.Over(e.means())}
}
