package benchmark

import (
	"fmt"
	"io"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
)

// Compare trains a family's net on the pendulum with seeds 0, 1, ... and writes the scores beside those of the
// published code. It is an error if family LA is not on a par (see CheckGoals).
func Compare(out io.Writer, family string, seeds int) error {
	if seeds < 1 {
		return fmt.Errorf("%d seeds, need at least 1", seeds)
	}
	setting, err := Published(family)
	if err != nil {
		return err
	}
	b, err := backend.Open("")
	if err != nil {
		return err
	}
	defer b.Finalize()
	var runs []Scores
	for seed := range seeds {
		scores, err := setting.Run(b, uint64(seed))
		if err != nil {
			return err
		}
		runs = append(runs, scores)
	}
	published, median := PublishedScores(family), Median("median", runs)
	rows := append(append(runs, median), published...)
	rows = append(rows, Median("published, median", published))
	_, err = fmt.Fprintf(out, "%s-SympNet, %d parameters, pendulum, %d steps of Adam\n%smedian: %.0f steps a second\n",
		family, weights.Count(setting.Encoder.Parameters()), setting.Steps, Table(rows), float64(setting.Steps)/median.Seconds)
	if err != nil || family != "LA" {
		return err
	}
	return CheckGoals(median)
}
