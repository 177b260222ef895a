package table1

import (
	"fmt"

	"metasymlab/figures/published"
	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile"
)

// system is a column of the paper's Table 1, which is a table of its own here.
type system struct {
	catalogue.System
	settings  profile.System
	published []published.Score // none if the paper has no such column
}

// systems are those of the catalogue.
func systems(p *profile.Profile) []system {
	var all []system
	for _, s := range catalogue.Systems() {
		all = append(all, newSystem(p, s))
	}
	return all
}

func newSystem(p *profile.Profile, s catalogue.System) system {
	return system{s, s.Settings(p), published.Table1(s.Name)}
}

// New makes the tables of a system, by its name in the catalogue.
func New(r *results.Results, name string) (*Tables, error) {
	s, err := catalogue.FindSystem(name)
	if err != nil {
		return nil, fmt.Errorf("table 1: %w", err)
	}
	settings, err := s.In(r.Profile)
	if err != nil {
		return nil, fmt.Errorf("table 1: %w", err)
	}
	return newTables(r, system{s, settings, published.Table1(name)})
}

// Others makes the tables of the systems that the paper does not have.
func Others(r *results.Results) ([]*Tables, error) {
	var all []*Tables
	for _, s := range catalogue.Systems() {
		if s.Paper.Shown() {
			continue
		}
		t, err := New(r, s.Name)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// digits are those of an error of a size. Four significant ones, unless the system has its own: models differ by orders
// of magnitude.
func (s system) digits(value float64) int {
	if s.Decimals > 0 {
		return s.Decimals
	}
	return table.Digits(value, 4)
}
