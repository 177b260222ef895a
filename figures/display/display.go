// Package display shows values in a notebook as a person wants to see them: tables as tables, models with their parts
// and counts, motions as charts. Call [Show] at the end of a cell.
//
//	display.go  which value is shown how
//	model.go    a trained model: its tensors and counts
//	system.go   an unseen system: its parameters and its motion
//	orbit.go    orbits of one degree of freedom: phase plane and time
//	rollout.go  a predicted motion beside the true one
//	step.go     how far a step is from symplectic
//
// Outside a notebook nothing is displayed, but what would fail inside fails.
package display

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"metasymlab/figures/chart"
	"metasymlab/figures/table"
	"metasymlab/metasym"
	"metasymlab/pipeline/explore"
	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/systems/phaseplane"

	"github.com/janpfeifer/gonb/gonbui"
)

// Figure is a chart with what belongs to it.
type Figure struct {
	ID      string // unique in the notebook; "": made of what the chart shows, so that equal runs give equal notebooks
	Chart   chart.Chart
	Caption string
}

// Show displays values one below the other. Numbers, text and what has no picture are printed as fmt does. An error
// among the values is returned, and nothing after it is shown.
func Show(values ...any) error {
	for _, v := range values {
		if err := show(v); err != nil {
			return err
		}
	}
	return nil
}

func show(value any) error {
	switch v := value.(type) {
	case nil:
		return nil
	case error:
		return v
	case *table.Table:
		v.Show()
		return nil
	case Figure:
		return v.show()
	case phaseplane.Orbit:
		return showMade(Orbits(unnamed, "", Path{"orbit", v}))
	case *inference.Model:
		t, err := Model(v)
		return showTable(t, err)
	case *explore.Unseen:
		return errors.Join(show(System(v)), showMade(Rollout(v)))
	case metasym.SymplecticDefect:
		return show(Step(v))
	}
	if gonbui.IsNotebook {
		gonbui.Sync() // text and pictures in the order of their calls
	}
	fmt.Println(value)
	return nil
}

func showTable(t *table.Table, err error) error {
	if err != nil {
		return err
	}
	return show(t)
}

func showMade(f Figure, err error) error {
	if err != nil {
		return err
	}
	return f.show()
}

func (f Figure) show() error {
	if f.ID == "" {
		text, err := json.Marshal(f.Chart.JSON())
		if err != nil {
			return fmt.Errorf("figure: %w", err)
		}
		sum := sha256.Sum256(append(text, f.Caption...))
		f.ID = "figure-" + hex.EncodeToString(sum[:4])
	}
	return chart.Show(f.ID, f.Chart, chart.Caption(f.Caption))
}
