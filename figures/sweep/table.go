package sweep

import (
	"fmt"
	"strings"

	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
)

// significant is how many digits of an error are shown.
const significant = 4

// id is that of table and picture, which have a folder of their own.
const id = "sweep"

func mean(values []float64) float64 { return statistic.Of(values).Mean }

// Table has a row for each setting: the error with each seed, their mean and its interval.
func (s *Sweep) Table() *table.Table {
	const seeds = "seed"
	t := &table.Table{ID: id, Title: fmt.Sprintf("Sweep of %s on %s", s.Model, s.System),
		Caption: "Trajectory MSE on the shifted validation systems, on which settings are chosen, in units of the training data's variance, for each seed and in the mean, with the 95 % interval over seeds by Student's t."}
	for _, a := range s.Axes {
		t.Columns = append(t.Columns, table.Column{Name: a.Key})
	}
	for _, seed := range s.Seeds {
		t.Columns = append(t.Columns, table.Column{Name: fmt.Sprint(seed), Group: seeds})
	}
	t.Columns = append(t.Columns, table.Column{Name: "mean"}, table.Column{Name: "95 % interval"})
	for _, at := range s.Settings {
		t.Rows = append(t.Rows, at.row())
	}
	if best := s.best(); best != nil {
		t.Notes = append(t.Notes, fmt.Sprintf("The least mean: %s.", s.words(best)))
	}
	t.Notes = append(t.Notes,
		"The best of several is better by chance too, the more of them there are: what it is worth, unseen systems tell, with other seeds. An interval over seeds does not cover the choice of systems.",
		fmt.Sprintf("Profile %s, backend %s.", s.Base.Profile.Name, s.Base.Profile.Backend))
	if note := s.Base.Profile.Note; note != "" {
		t.Notes = append(t.Notes, note)
	}
	return t
}

func (s *Setting) row() (row []table.Value) {
	for _, v := range s.Values {
		row = append(row, table.Text("%v", v))
	}
	for _, score := range s.Scores {
		switch {
		case score == nil:
			row = append(row, table.Text("not computed"))
		case score.Diverged:
			row = append(row, table.Text("diverged"))
		default:
			row = append(row, table.Significant(score.Error, significant))
		}
	}
	if !s.whole() { // a mean of the seeds that went well would flatter
		return append(row, table.Text("—"), table.Text("—"))
	}
	of := statistic.Of(s.errors())
	m := table.Significant(of.Mean, significant).Over(s.errors())
	m.Count = of.Count
	return append(row, m, table.Range(of.Interval, table.Digits(of.Mean, significant)))
}

// words are a setting in words.
func (s *Sweep) words(at *Setting) string {
	var words []string
	for n, a := range s.Axes {
		words = append(words, fmt.Sprintf("%s = %v", a.Key, at.Values[n]))
	}
	return strings.Join(words, ", ")
}
