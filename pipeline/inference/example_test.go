package inference_test

import (
	"fmt"
	"log"
	"math"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/inference"
)

func Example() {
	model, err := inference.Load("testdata/oscillator.safetensors")
	check(err)
	cpu, err := backend.Open("")
	check(err)
	forecaster, err := inference.Open(cpu, model)
	check(err)
	history, measured := oscillate() // in physical units: states, the controls between them, the times between them
	losses, err := forecaster.Adapt(history)
	check(err)
	for _, push := range []float64{-0.2, 0, 0.2} { // try plans without moving on
		states, err := forecaster.Fork().Rollout([][]float64{{push}, {push}, {push}})
		check(err)
		fmt.Printf("pushed by %4.1f it comes to q = %.1f\n", push, states[2][0])
	}
	predicted, err := forecaster.Step([]float64{0.1}) // move on by a predicted state
	check(err)
	check(forecaster.Observe(0.15, []float64{0}, measured)) // or by a measured one
	fmt.Println(losses[0] > losses[len(losses)-1], len(predicted), len(forecaster.State()))

	// Output:
	// pushed by -0.2 it comes to q = 0.2
	// pushed by  0.0 it comes to q = 0.8
	// pushed by  0.2 it comes to q = 1.4
	// true 2 2
}

// In a closed loop every prediction is followed by what was measured; predicting on from predictions, errors add up.
func ExampleForecaster_Observe() {
	model, err := inference.Load("testdata/oscillator.safetensors")
	check(err)
	cpu, err := backend.Open("")
	check(err)
	forecaster, err := inference.Open(cpu, model)
	check(err)
	history, _ := oscillate()
	_, err = forecaster.Adapt(history)
	check(err)
	measuring, alone := forecaster, forecaster.Fork()
	var errorMeasuring, errorAlone float64
	for t := 25; t < 50; t++ {
		sin, cos := math.Sincos(1.4 * 0.15 * float64(t)) // as oscillate goes on
		predicted, err := measuring.Fork().Step([]float64{0})
		check(err)
		errorMeasuring += math.Hypot(predicted[0]-cos, predicted[1]+sin)
		check(measuring.Observe(0.15, []float64{0}, []float64{cos, -sin}))
		predicted, err = alone.Step([]float64{0})
		check(err)
		errorAlone += math.Hypot(predicted[0]-cos, predicted[1]+sin)
	}
	fmt.Println(errorMeasuring < errorAlone/3)
	// Output:
	// true
}

// oscillate measures an oscillator x = (q, p) of frequency 1.4 every 0.15 units of time, without control.
func oscillate() (history inference.History, next []float64) {
	for t := range 26 {
		sin, cos := math.Sincos(1.4 * 0.15 * float64(t))
		history.States = append(history.States, []float64{cos, -sin})
		history.Controls = append(history.Controls, []float64{0})
	}
	history.Steps = []float64{0.15}
	history.Controls = history.Controls[:24]
	next = history.States[25]
	history.States = history.States[:25]
	return history, next
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
