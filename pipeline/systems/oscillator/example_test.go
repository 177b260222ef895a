package oscillator_test

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"metasymlab/pipeline/systems/oscillator"
)

// The optimal rollout: filter the context, forecast the rest.
func Example() {
	system := oscillator.Params{
		Frequency: 1.5, Squeezing: 0.2, Cubic: 0.02, BathRate: 1, Occupation: 0.1, Efficiency: 0.9, Amplitude: 1.5,
	}
	const levels = 24
	grid := oscillator.Grid{Bins: 20, StepsPerBin: 40, Step: 0.005} // bins of 0.2/γ
	const context, group = 5, 4                                     // bins observed; simulator steps a filter step

	simulator, err := oscillator.NewSimulator(system, levels, grid.Step)
	if err != nil {
		log.Fatal(err)
	}
	record, increments := make([]float64, 2*grid.Bins), make([]float64, 2*grid.Steps())
	if err := simulator.Record(record, increments, grid, rand.New(rand.NewPCG(1, 2))); err != nil {
		log.Fatal(err)
	}

	filter, err := oscillator.NewFilter(system, levels, group*grid.Step)
	if err != nil {
		log.Fatal(err)
	}
	for step := 0; step < context*grid.StepsPerBin; step += group {
		var dYI, dYQ float64
		for k := step; k < step+group; k++ {
			dYI += increments[2*k]
			dYQ += increments[2*k+1]
		}
		if err := filter.Update(dYI, dYQ); err != nil {
			log.Fatal(err)
		}
	}

	future := grid
	future.Bins -= context
	forecast, err := oscillator.NewForecast(system, levels, future)
	if err != nil {
		log.Fatal(err)
	}
	expected := make([]float64, 2*future.Bins)
	if err := forecast.Expected(expected, filter); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d of %d bins forecast; noise of one bin %.1f\n", future.Bins, grid.Bins, grid.NoiseVariance())
	// Output: 15 of 20 bins forecast; noise of one bin 10.0
}

// Without drives the mean of all records is known: the field turns and decays, the quanta go to those of the bath.
func ExampleLindblad() {
	p := oscillator.Params{Frequency: 1.5, BathRate: 1, Occupation: 0.2, Efficiency: 1, Amplitude: 1.2}
	mean, err := oscillator.NewLindblad(p, 24)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range []float64{1, 2, 3} {
		if err := mean.Advance(1); err != nil {
			log.Fatal(err)
		}
		quanta := p.Occupation + (1.44-p.Occupation)*math.Exp(-t)
		fmt.Printf("%.0f/γ: ⟨a⟩ = %.4f, %.4f quanta; by formula %.4f\n", t, mean.MeanField(), mean.MeanNumber(), quanta)
	}
	// Output:
	// 1/γ: ⟨a⟩ = (0.0515-0.7260i), 0.6562 quanta; by formula 0.6562
	// 2/γ: ⟨a⟩ = (-0.4370-0.0623i), 0.3678 quanta; by formula 0.3678
	// 3/γ: ⟨a⟩ = (-0.0564+0.2617i), 0.2617 quanta; by formula 0.2617
}
