package checks

import (
	"fmt"

	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/systems/quadrotor"
)

// What is tried: how far apart states are, and how motors follow, s.
var (
	lagSteps = []float64{0.02, 0.05, 0.1}
	delays   = []float64{0, 0.01, 0.015, 0.02}
	lags     = []float64{0, 0.01, 0.02}
)

// Lag is how well the torques that commands stand for go with changes of the angular velocity, at one sampling.
type Lag struct {
	flights.Sampling
	Correlation [3]float64 // x, y, z of the simulated quadrotor's body
	Pairs       int
}

// Lags tries all steps with all delays and lags on the controller's logs, where the angular velocity was measured.
func Lags(all []*flights.Flight) (found []Lag, err error) {
	for _, step := range lagSteps {
		for _, delay := range delays {
			for _, lag := range lags {
				l := Lag{Sampling: flights.Sampling{Step: step, Delay: delay, Lag: lag}}
				if err := l.measure(all); err != nil {
					return nil, err
				}
				if l.Pairs > 0 {
					found = append(found, l)
				}
			}
		}
	}
	return found, nil
}

func (l *Lag) measure(all []*flights.Flight) error {
	body := flights.Body()
	var sums [3]pairs
	for _, f := range from(flights.Controller, all) {
		motions, err := f.Motions(l.Sampling)
		if err != nil {
			return err
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
	for i := range sums {
		l.Correlation[i] = sums[i].agreement().Correlation
	}
	return nil
}

// change is of the angular velocity from state k to the next.
func change(m *flights.Motion, k, i int) float64 {
	omega := func(x quadrotor.State) float64 { return x.Twist.Angular()[i] }
	return omega(m.States[k+1]) - omega(m.States[k])
}

func (w *writer) lag(found []Lag) {
	rows := [][]string{{"step", "delay", "lag", "x", "y", "z", "changes"}}
	for _, l := range found {
		row := sampled(l.Sampling)
		for _, c := range l.Correlation {
			row = append(row, number("%.3f", c))
		}
		rows = append(rows, append(row, fmt.Sprint(l.Pairs)))
	}
	w.table("Torque commanded against change of the angular velocity, by step and by how motors follow", rows)
}

// sampled are the cells of a sampling.
func sampled(s flights.Sampling) []string {
	return []string{milliseconds(s.Step), milliseconds(s.Delay), milliseconds(s.Lag)}
}

func milliseconds(seconds float64) string { return fmt.Sprintf("%.0f ms", 1000*seconds) }
