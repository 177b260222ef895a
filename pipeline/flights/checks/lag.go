package checks

import (
	"fmt"
	"math"

	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/systems/quadrotor"
)

// lagSteps and lags are what is tried: how far apart states are, and how motors follow, s.
var (
	lagSteps = []float64{0.01, 0.02, 0.05, 0.1}
	lags     = []float64{0, 0.01, 0.02, 0.03, 0.05}
)

// Lag is how well the torques that commands stand for go with changes of the angular velocity, at one step and lag.
type Lag struct {
	Step, Lag   float64
	Correlation [3]float64 // x, y, z of the simulated quadrotor's body
	Pairs       int
}

// Lags tries all steps with all lags on the controller's logs, where the angular velocity was measured.
func Lags(all []*flights.Flight) (found []Lag, err error) {
	body := flights.Body()
	for _, step := range lagSteps {
		for _, lag := range lags {
			l := Lag{Step: step, Lag: lag}
			var sums [3]pairs
			for _, f := range from(flights.Controller, all) {
				if step < f.Period*0.999 {
					continue
				}
				motions, err := f.Motions(flights.Sampling{Step: step, Lag: lag})
				if err != nil {
					return nil, err
				}
				for _, m := range motions {
					// A motion's own mean torque is its damage and its trim.
					var offset [3]float64
					for _, u := range m.Thrust {
						torque := body.Wrench(u).Angular()
						for i := range offset {
							offset[i] += torque[i] / float64(len(m.Thrust))
						}
					}
					for k, u := range m.Thrust {
						torque := body.Wrench(u).Angular()
						for i := range sums {
							sums[i].add(torque[i]-offset[i], change(&m, k, i))
						}
					}
					l.Pairs += len(m.Thrust)
				}
			}
			if l.Pairs == 0 {
				continue
			}
			for i := range sums {
				l.Correlation[i] = sums[i].agreement().Correlation
			}
			found = append(found, l)
		}
	}
	return found, nil
}

// change is of the angular velocity from state k to the next.
func change(m *flights.Motion, k, i int) float64 {
	omega := func(x quadrotor.State) float64 { return x.Twist.Angular()[i] }
	return omega(m.States[k+1]) - omega(m.States[k])
}

func (w *writer) lag(found []Lag) {
	rows := [][]string{{"step", "lag", "x", "y", "z", "changes"}}
	for _, l := range found {
		row := []string{fmt.Sprintf("%.0f ms", 1000*l.Step), fmt.Sprintf("%.0f ms", 1000*l.Lag)}
		for _, c := range l.Correlation {
			if math.IsNaN(c) {
				c = 0
			}
			row = append(row, fmt.Sprintf("%.3f", c))
		}
		rows = append(rows, append(row, fmt.Sprint(l.Pairs)))
	}
	w.table("Torque commanded against change of the angular velocity, by step and by the motors' time constant", rows)
}
