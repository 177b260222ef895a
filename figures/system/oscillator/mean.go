package oscillator

import (
	"fmt"
	"math"

	"metasymlab/figures/chart"
	"metasymlab/figures/system"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// points is how many points a curve has.
const points = 120

// meanChart compares ⟨x⟩ of the single shots with the mean over all records. The band is one standard deviation of x in
// the first shot's conditional state.
func meanChart(s *System) (*charts.Line, error) {
	c := chart.NewLine("", "time [1/γ]", "⟨x⟩")
	var low, high []float64
	at := system.Every(len(s.Time), points)
	for _, i := range at {
		m := s.Shots[0].States[i]
		low, high = append(low, m.X-math.Sqrt(m.XX)), append(high, m.X+math.Sqrt(m.XX))
	}
	if err := s.addShots(c, at, func(m Moments) float64 { return m.X }); err != nil {
		return nil, err
	}
	if err := chart.AddBand(c, shotName(0), 0, system.Pick(s.Time, at), low, high); err != nil {
		return nil, err
	}
	var mean []float64
	for _, i := range at {
		mean = append(mean, math.Sqrt2*real(s.MeanField[i]))
	}
	return c, chart.AddLine(c, meanName, meanStyle, system.Pick(s.Time, at), mean)
}

// numberChart compares ⟨a†a⟩ of the single shots with the mean over all records.
func numberChart(s *System) (*charts.Line, error) {
	c := chart.NewLine("", "time [1/γ]", "⟨a†a⟩ [quanta]")
	at := system.Every(len(s.Time), points)
	if err := s.addShots(c, at, func(m Moments) float64 { return m.Number }); err != nil {
		return nil, err
	}
	return c, chart.AddLine(c, meanName, meanStyle, system.Pick(s.Time, at), system.Pick(s.MeanNumber, at))
}

const (
	meanName  = "mean over all records"
	meanStyle = 6 // black
)

func shotName(i int) string { return fmt.Sprintf("shot %d", i+1) }

// addShots adds one curve for each shot.
func (s *System) addShots(c *charts.Line, at []int, of func(Moments) float64) error {
	for k, shot := range s.Shots {
		var y []float64
		for _, i := range at {
			y = append(y, of(shot.States[i]))
		}
		if err := chart.AddLine(c, shotName(k), k, system.Pick(s.Time, at), y); err != nil {
			return err
		}
	}
	return nil
}
