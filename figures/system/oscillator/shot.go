// Package oscillator shows the open quantum oscillator: one system of the training distribution, its record, and what
// an observer who knows its parameters can tell from the record about its state.
package oscillator

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"metasymlab/figures/system"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/oscillator"

	"gonum.org/v1/gonum/mat"
)

// Moments describe a state to second order, in the quadratures x = (a+a†)/√2, p = (a−a†)/(i√2), of vacuum variance ½.
type Moments struct {
	X, P       float64 // means
	XX, XP, PP float64 // covariance, symmetrised
	Number     float64 // ⟨a†a⟩, quanta
}

// MomentsOf reads the moments from a density matrix [levels, levels] in the number basis.
func MomentsOf(rho *mat.CDense) Moments {
	levels, _ := rho.Dims()
	var a, aa complex128 // ⟨a⟩, ⟨a²⟩
	var n float64
	for k := range levels {
		n += float64(k) * real(rho.At(k, k))
		if k >= 1 {
			a += complex(math.Sqrt(float64(k)), 0) * rho.At(k, k-1)
		}
		if k >= 2 {
			aa += complex(math.Sqrt(float64(k*(k-1))), 0) * rho.At(k, k-2)
		}
	}
	x, p := math.Sqrt2*real(a), math.Sqrt2*imag(a)
	return Moments{
		X: x, P: p, Number: n,
		XX: n + 0.5 + real(aa) - x*x, XP: imag(aa) - x*p, PP: n + 0.5 - real(aa) - p*p,
	}
}

// Shot is one run of the detector and the state conditioned on its record.
type Shot struct {
	Bins   []float64    // middle of every bin, 1/γ
	Record [2][]float64 // I and Q of every bin, √γ
	States []Moments    // at System.Time
}

// System is one oscillator with several shots.
type System struct {
	Params oscillator.Params
	Grid   oscillator.Grid
	Levels int
	Time   []float64 // of the filter's states, from 0, 1/γ

	MeanField  []complex128 // ⟨a⟩ over all records, at Time
	MeanNumber []float64    // ⟨a†a⟩ over all records, at Time
	Shots      []Shot
}

// attempts bounds the draws of parameters: outside of its domain the model has no bounded solution.
const attempts = 1000

// Draw draws an oscillator from the training ranges and watches it `shots` times.
func Draw(d profile.QuantumData, filterStep int, seed uint64, shots int) (*System, error) {
	rng := system.Stream(seed)
	var p oscillator.Params
	for attempt := 0; ; attempt++ {
		p = draw(d.Train, rng)
		err := p.Validate()
		if err == nil {
			break
		}
		outside := errors.Is(err, oscillator.ErrAboveThreshold) || errors.Is(err, oscillator.ErrCubicRunaway)
		if !outside || attempt == attempts {
			return nil, err
		}
	}
	s := &System{Params: p, Levels: d.TrainLevels, Grid: oscillator.Grid{Bins: d.Bins, StepsPerBin: d.StepsPerBin, Step: d.Step}}
	width := d.Step * float64(filterStep)
	for i := range s.Grid.Steps()/filterStep + 1 {
		s.Time = append(s.Time, float64(i)*width)
	}
	if err := s.average(width); err != nil {
		return nil, err
	}
	sim, err := oscillator.NewSimulator(p, s.Levels, d.Step)
	if err != nil {
		return nil, err
	}
	filter, err := oscillator.NewFilter(p, s.Levels, width)
	if err != nil {
		return nil, err
	}
	for i := range shots {
		shot, err := s.watch(sim, filter, filterStep, rng)
		if err != nil {
			return nil, fmt.Errorf("shot %d: %w", i, err)
		}
		s.Shots = append(s.Shots, shot)
	}
	return s, nil
}

func draw(r profile.QuantumRange, rng *rand.Rand) oscillator.Params {
	p := oscillator.Params{BathRate: 1}
	p.Frequency = system.Uniform(r.Frequency, rng)
	p.Squeezing = system.Uniform(r.Squeezing, rng)
	p.Cubic = system.Uniform(r.Cubic, rng)
	p.Occupation = system.Uniform(r.Occupation, rng)
	p.Efficiency = system.Uniform(r.Efficiency, rng)
	size := system.Uniform(r.Amplitude, rng)
	sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
	p.Amplitude = complex(size*cos, size*sin)
	return p
}

// average follows the mean over all records.
func (s *System) average(width float64) error {
	mean, err := oscillator.NewLindblad(s.Params, s.Levels)
	if err != nil {
		return err
	}
	for i := range s.Time {
		if i > 0 {
			if err := mean.Advance(width); err != nil {
				return err
			}
		}
		s.MeanField = append(s.MeanField, mean.MeanField())
		s.MeanNumber = append(s.MeanNumber, mean.MeanNumber())
	}
	return nil
}

// watch draws a record and filters it.
func (s *System) watch(sim *oscillator.Simulator, filter *oscillator.Filter, filterStep int, rng *rand.Rand) (Shot, error) {
	record, increments := make([]float64, 2*s.Grid.Bins), make([]float64, 2*s.Grid.Steps())
	if err := sim.Record(record, increments, s.Grid, rng); err != nil {
		return Shot{}, err
	}
	var shot Shot
	for bin := range s.Grid.Bins {
		shot.Bins = append(shot.Bins, (float64(bin)+0.5)*s.Grid.BinWidth())
		for channel := range shot.Record {
			shot.Record[channel] = append(shot.Record[channel], record[2*bin+channel])
		}
	}
	filter.Reset()
	shot.States = append(shot.States, MomentsOf(filter.Density()))
	for i := range len(s.Time) - 1 {
		var inPhase, quadrature float64
		for k := i * filterStep; k < (i+1)*filterStep; k++ {
			inPhase += increments[2*k]
			quadrature += increments[2*k+1]
		}
		if err := filter.Update(inPhase, quadrature); err != nil {
			return Shot{}, err
		}
		shot.States = append(shot.States, MomentsOf(filter.Density()))
	}
	return shot, nil
}
