package table1

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"metasymlab/figures/published"
	"metasymlab/figures/references"
)

// paperOrder is what the paper's column says, in words.
func paperOrder(s system) string {
	column := s.published
	if len(column) == 0 {
		return s.Paper.Absent
	}
	ranked := published.Ranked(column)
	var names []string
	for _, s := range ranked {
		names = append(names, s.Model)
	}
	baselines := slices.DeleteFunc(slices.Clone(ranked), func(s published.Score) bool { return s.Model == published.MetaSym })
	own := ranked[slices.IndexFunc(ranked, func(s published.Score) bool { return s.Model == published.MetaSym })]
	return fmt.Sprintf("The paper's order: %s; MetaSym is %s its best baseline, %s.", strings.Join(names, ", "), margin(own.MSE, baselines[0].MSE), baselines[0].Model)
}

// ourOrder is the same of our results: the best of the models that the paper's column has, of the adapted ones, and of
// the references that know no more than a model does.
func ourOrder(all []entry) string {
	own := metasym(all)
	var words []string
	for _, group := range []struct {
		kind  kind
		which string
	}{
		{asInPaper, "baselines as in the paper that were run"},
		{equallyAdapted, "equally adapted ones that were run"},
		{untrained, "references that need no training"},
	} {
		var list []entry
		for _, e := range all {
			if len(e.runs) > 0 && e.kind == group.kind && !e.model.Ours && e.role != references.Ceiling && e.label != own.label {
				list = append(list, e)
			}
		}
		if len(list) == 0 {
			continue
		}
		best := slices.MinFunc(list, func(a, b entry) int { return cmp.Compare(a.mean(), b.mean()) })
		words = append(words, fmt.Sprintf("%s the best of the %s, %s", margin(own.mean(), best.mean()), group.which, plain(best)))
	}
	if last := len(words) - 1; last > 0 {
		words[last] = "and " + words[last]
	}
	return "Ours: by mean, MetaSym is " + strings.Join(words, ", ") + "."
}

// plain is an entry's name without what is said of it elsewhere.
func plain(e entry) string {
	if e.kind != untrained {
		return e.model.Row()
	}
	return e.label
}

// margin says how far an error is from another.
func margin(own, other float64) string {
	size := fmt.Sprintf("%.1f", math.Abs(100*(own/other-1)))
	switch {
	case size == "0.0":
		return "level with"
	case own > other:
		return size + " % above"
	}
	return size + " % below"
}

// notes are what a reader of the table must know.
func notes(s system, all []entry, untaught references.List) []string {
	list := []string{
		ourOrder(all),
		"The 95 % interval is Student's t over seeds: it covers the chance in training, not that in the choice of systems. The paper does not say what its bracket is the standard deviation of.",
		"MetaSym adapts to each system by its meta-attention. The paper describes no adaptation of the other models: as in the paper, they are used as they were trained.",
	}
	if tuned := fineTunings(all); len(tuned) > 0 {
		list = append(list, fmt.Sprintf("Adapted: equally, the same trained network fine-tuned on the very steps that MetaSym adapts on, by the rule, rate and number of steps that do best in rollouts of the shifted validation systems, chosen for each seed: %s. The rules are AdamW (adam) and plain gradient descent at a rate in units of 1/L (descent), see the protocol.", strings.Join(tuned, "; ")))
	}
	for _, e := range all {
		note := strings.TrimSpace(e.model.Note + " " + s.About[e.model.Name])
		if e.kind != asInPaper || note == "" {
			continue
		}
		list = append(list, note)
	}
	list = append(list, untaught.Gap().Words(), untaught.Words())
	if s.Sum {
		note := fmt.Sprintf("Sum: over the %d dimensions of the state, the mean times their number.", len(untaught[0].Result.Channels))
		if len(s.published) > 0 {
			note += " Whether the paper's errors are means or sums, and in which units, it does not say."
		}
		list = append(list, note)
	}
	return append(list,
		"Against MetaSym: whether the row's error is distinguishable from MetaSym's, by the intervals in the next table.",
		otherData(s))
}

// otherData says why the paper's errors and ours cannot be compared.
func otherData(s system) string {
	if len(s.published) == 0 {
		return s.Paper.Ours
	}
	return "The paper's data parameters (" + s.Paper.Data + ") are lost in its public text, so its errors and ours are on different data: compare the order of the models and their distance to the references, not the numbers."
}

// fineTunings say how each adapted model was fine-tuned.
func fineTunings(all []entry) []string {
	var list []string
	for _, e := range all {
		if e.kind == equallyAdapted {
			list = append(list, e.fineTuning())
		}
	}
	return list
}
