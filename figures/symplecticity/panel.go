package symplecticity

import (
	"math"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/result"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// The styles of the points, the same for all systems.
const (
	styleModel = iota
	styleExceeded
	styleFlow
	styleDiagonal = 6
)

// draw makes the panel of a system: a point for each state, the theorem's bound along x and the measured defect along
// y, on logarithmic axes that end at powers of ten.
func draw(s system, runs []run) (*charts.Scatter, error) {
	states := all(runs)
	var within, exceeded, flows [][2]float64
	for _, state := range states {
		point := [2]float64{state.Bound, state.Defect}
		if holds(state) {
			within = append(within, point)
		} else {
			exceeded = append(exceeded, point)
		}
		if state.Flow != nil {
			flows = append(flows, [2]float64{state.Bound, state.Flow.Defect})
		}
	}
	lowX, highX := decades(states, bound)
	lowY, highY := decades(states, defect, bound) // with the whole diagonal
	if len(flows) > 0 {
		lowY, highY = decades(states, defect, bound, flowDefect)
	}
	c := chart.NewScatter("Measured defect and its bound: "+s.words, "theorem's bound ‖B‖²(2ε + ε²)", "measured defect ‖JᵀΩJ − Ω‖",
		chart.LogX(), chart.LogY(), chart.RangeX(lowX, highX), chart.RangeY(lowY, highY))
	for _, series := range []struct {
		name   string
		style  int
		size   int
		points [][2]float64
	}{
		{"true motion", styleFlow, 6, flows},
		{"MetaSym", styleModel, 6, within},
		{"MetaSym, above the bound", styleExceeded, 10, exceeded},
	} {
		if len(series.points) == 0 {
			continue
		}
		x, y := columns(series.points)
		if err := chart.AddPoints(c, series.name, series.style, x, y); err != nil {
			return nil, err
		}
		c.MultiSeries[len(c.MultiSeries)-1].SymbolSize = series.size
	}
	return c, addDiagonal(c, lowX, highX)
}

// room is the least ratio between a point and an end of its axis.
const room = 1.05

// addDiagonal draws the line on which the defect is as large as the bound. The caption names it: the legend has room
// for marks only.
func addDiagonal(c *charts.Scatter, low, high float64) error {
	line := chart.NewLine("", "", "", chart.LogX(), chart.LogY()) // only its series is used
	if err := chart.AddLine(line, "", styleDiagonal, []float64{low, high}, []float64{low, high}); err != nil {
		return err
	}
	series := &line.MultiSeries[0]
	series.Symbol, series.ShowSymbol = "none", opts.Bool(false)
	c.Overlap(line)
	return nil
}

func columns(points [][2]float64) (x, y []float64) {
	for _, p := range points {
		x, y = append(x, p[0]), append(y, p[1])
	}
	return x, y
}

// decades are the powers of ten around all positive values, with some room; the others have no place on a logarithmic
// axis.
func decades(states []result.SymplecticState, values ...func(result.SymplecticState) float64) (low, high float64) {
	smallest, largest := math.Inf(1), 0.0
	for _, s := range states {
		for _, value := range values {
			if v := value(s); v > 0 {
				smallest, largest = math.Min(smallest, v), math.Max(largest, v)
			}
		}
	}
	if largest == 0 { // no value at all
		return 0.1, 1
	}
	low, high = math.Floor(math.Log10(smallest/room)), math.Ceil(math.Log10(room*largest))
	return math.Pow(10, low), math.Pow(10, high)
}

// offAxes counts the states that have a zero among the values shown.
func offAxes(states []result.SymplecticState) int {
	n := 0
	for _, s := range states {
		if s.Bound <= 0 || s.Defect <= 0 || s.Flow != nil && s.Flow.Defect <= 0 {
			n++
		}
	}
	return n
}
