package checks

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"metasymlab/pipeline/flights"
)

// Noise is how much a channel says, and how much of that is not motion.
type Noise struct {
	Channel string
	Spread  float64 // in the air, standard deviation
	Step    float64 // change from record to record, standard deviation
	White   float64 // deviation of independent errors that the third differences would be, of which smooth motion has none
}

// NoiseOf is the median over segments of some flights.
func NoiseOf(all []*flights.Flight) []Noise {
	names := []string{"x", "y", "z", "vx", "vy", "vz", "roll", "pitch", "yaw", "ωx", "ωy", "ωz", "force", "M1", "M2", "M3", "M4", "battery"}
	spread, step, white := map[string][]float64{}, map[string][]float64{}, map[string][]float64{}
	for _, f := range all {
		for _, s := range f.Segments {
			for c, name := range names {
				values := channel(&s, c)
				if values == nil {
					continue
				}
				first := differences(values)
				third := differences(differences(first))
				// The variance of a third difference of independent errors is 1 + 9 + 9 + 1 times theirs.
				spread[name] = append(spread[name], stat.PopStdDev(values, nil))
				step[name], white[name] = append(step[name], stat.PopStdDev(first, nil)), append(white[name], stat.PopStdDev(third, nil)/math.Sqrt(20))
			}
		}
	}
	var found []Noise
	for _, name := range names {
		if len(spread[name]) > 0 {
			found = append(found, Noise{name, median(spread[name]), median(step[name]), median(white[name])})
		}
	}
	return found
}

// channel is one of a segment's, nil if it has none.
func channel(s *flights.Segment, c int) (values []float64) {
	for k := range s.Time {
		switch {
		case c < 3:
			values = append(values, s.Position[k][c])
		case c < 6:
			values = append(values, s.Velocity[k][c-3])
		case c < 9 && s.Angles != nil:
			values = append(values, s.Angles[k][c-6])
		case c >= 9 && c < 12 && s.Rates != nil:
			values = append(values, s.Rates[k][c-9])
		case c == 12:
			values = append(values, s.Force[k])
		case c > 12 && c < 17:
			values = append(values, s.Command[k][c-13])
		case c == 17 && s.Battery != nil:
			values = append(values, s.Battery[k])
		}
	}
	return values
}

func differences(values []float64) []float64 {
	out := make([]float64, len(values)-1)
	for k := range out {
		out[k] = values[k+1] - values[k]
	}
	return out
}

func (w *writer) noise(all []*flights.Flight) {
	units := map[string]string{"x": "m", "y": "m", "z": "m", "vx": "m/s", "vy": "m/s", "vz": "m/s", "roll": "rad", "pitch": "rad", "yaw": "rad",
		"ωx": "rad/s", "ωy": "rad/s", "ωz": "rad/s", "force": "m/s²", "battery": "V"}
	for _, source := range []flights.Source{flights.Controller, flights.Motors} {
		found := NoiseOf(from(source, all))
		if len(found) == 0 {
			continue
		}
		rows := [][]string{{"channel", "unit", "spread", "step", "white noise", "noise of a step"}}
		for _, n := range found {
			rows = append(rows, []string{n.Channel, units[n.Channel], fmt.Sprintf("%.4g", n.Spread), fmt.Sprintf("%.4g", n.Step), fmt.Sprintf("%.4g", n.White),
				fmt.Sprintf("%.0f %%", 100*min(1, math.Sqrt2*n.White/n.Step))})
		}
		w.table("Noise, log of the "+source.String(), rows,
			"Standard deviations in the air, medians over hops: of the channel, of its change from record to record, of the independent errors that",
			"its third differences would be; and how much of a change such errors are.")
	}
}
