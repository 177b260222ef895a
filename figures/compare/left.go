package compare

import (
	"fmt"

	"metasymlab/figures/table"
	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/estimate"
	"metasymlab/pipeline/experiment"
)

// job are steps that have to be made for the comparison: one model's, with several seeds.
type job struct {
	side    int
	of      experiment.Item // without seed
	targets []string
	each    float64 // seconds that one of them is expected to take; 0 if that is not known
	from    string  // what that is known from
}

// whole is the time of all of them.
func (j job) whole() float64 { return j.each * float64(len(j.targets)) }

// Missing lists, for each of both workspaces, the files of the evaluations that are compared and not computed: goals of
// a run.
func (c *Comparison) Missing() (of [2]*experiment.Workspace, targets [2][]string) {
	for k, s := range c.sides {
		of[k] = s.Workspace
		for _, p := range c.pairs {
			if p.same {
				continue
			}
			for _, seed := range p.absent[k] {
				targets[k] = append(targets[k], c.evaluation(p, k, seed).Target())
			}
		}
	}
	return of, targets
}

// jobs are what it takes to make what is missing, each step after those that it needs; what both sides need, once.
func (c *Comparison) jobs() ([]job, error) {
	var list []job
	at := map[string]int{} // jobs by what they are
	planned := map[string]bool{}
	var plan func(k int, s *experiment.Result) error
	plan = func(k int, s *experiment.Result) error {
		parts, err := s.Parts()
		if err != nil {
			return err
		}
		key := fmt.Sprint(s.Kind(), parts)
		if planned[key] || stored(s) {
			return nil
		}
		planned[key] = true
		for _, need := range s.Needs() {
			if err := plan(k, c.sides[k].byTarget[need]); err != nil {
				return err
			}
		}
		of := s.Item()
		of.Seed = 0
		name := fmt.Sprint(k, of)
		n, ok := at[name]
		if !ok {
			n = len(list)
			at[name] = n
			j := job{side: k, of: of}
			expected := c.known.Item(c.sides[k].Profile, of)
			j.each, j.from = expected.Seconds, expected.From
			list = append(list, j)
		}
		list[n].targets = append(list[n].targets, s.Target())
		return nil
	}
	for _, p := range c.pairs {
		if p.same {
			continue
		}
		for k := range c.sides {
			for _, seed := range p.absent[k] {
				if err := plan(k, c.evaluation(p, k, seed)); err != nil {
					return nil, err
				}
			}
		}
	}
	return list, nil
}

// stored tells whether the store has a result.
func stored(s *experiment.Result) bool {
	var any any
	return s.Read(&any) == nil
}

// Command is what one types to make what is missing and see the comparison with it.
func (c *Comparison) Command() string {
	a, b := c.sides[0].Workspace, c.sides[1].Workspace
	arguments := append(a.Arguments()[2:], "compare", a.ProfileArgument()) // without the profile, which compare names itself
	if c.ablation != nil {
		arguments = append(arguments, "--ablation", c.ablation.Name)
	} else {
		arguments = append(arguments, b.ProfileArgument())
	}
	return ".lab/bin/" + artefact.Shell(append(append(arguments, c.asked...), "--make"))
}

// leftTable has a row for each model's steps that have to be made; none if all is there.
func (c *Comparison) leftTable() (*table.Table, error) {
	list, err := c.jobs()
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t := &table.Table{ID: c.id("missing"), Title: "Not computed yet", Caption: "What the comparison lacks, and about how long it takes.",
		Columns: []table.Column{{Name: "profile"}, {Name: "step"}, {Name: "steps"}, {Name: "about"}, {Name: "as long as took, on the mean"}}}
	total, unknown, steps := 0.0, 0, 0
	for _, j := range list {
		about := "not known"
		if j.from != "—" {
			about = estimate.Duration(j.whole())
		} else {
			unknown += len(j.targets)
		}
		total += j.whole()
		steps += len(j.targets)
		t.Rows = append(t.Rows, []table.Value{table.Text("%s", c.sides[j.side].Workspace.Profile.Name), table.Text("%s", j.of),
			table.Number(float64(len(j.targets)), 0), table.Text("%s", about), table.Text("%s", j.from)})
	}
	all := estimate.Duration(total)
	switch {
	case unknown == steps:
		all = "not known"
	case unknown > 0:
		all = fmt.Sprintf("%s, and %d steps not known", all, unknown)
	}
	t.Rows = append(t.Rows, []table.Value{table.Text("all"), table.Text(""), table.Number(float64(steps), 0), table.Text("%s", all), table.Text("")})
	t.Notes = []string{
		"Results of other settings or other code do not count as computed. The estimate is of what the records of such steps say that they took, fresh or not, on whatever machine; where settings give a step more or less to do, such as epochs, scaled by that. Several steps are made at a time, so that one waits less than their sum.",
		"To make them: " + c.Command(),
	}
	return t, nil
}
