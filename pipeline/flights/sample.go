package flights

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"metasymlab/pipeline/flights/firmware"
	"metasymlab/pipeline/systems/quadrotor"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Motion is a segment at even times, as the simulated quadrotor's motions are: see [Body].
type Motion struct {
	Start  float64             // of the first state, s after the log's first record
	Step   float64             // s
	States []quadrotor.State   // at Start + k Step
	Thrust []quadrotor.Control // N; the mean of what was commanded from state k to state k+1: one fewer
}

// Sampling says how a flight becomes motions.
type Sampling struct {
	Step float64 // s
	// Delay is after how long motors are thought to begin to follow a command, and Lag the time constant that they
	// follow it with, s; 0 for at once. Thrust is then what the motors have come to, and states with such thrusts say
	// almost all that the motion depends on.
	Delay, Lag float64
}

// ErrNoAttitude tells that a flight's attitude is not known.
var ErrNoAttitude = errors.New("its attitude is not known: the log has no stateEstimate.yaw")

// longest is what a step, a delay and a lag may be, s: a quarter of the shortest segment.
const longest = shortHop / 4

// Motions are the flight's segments at even times. Between records, positions, velocities, angles and rates are lines
// and commands are steps. A state is their mean over one step around its time: that takes out what the step is too long
// to show, and is all the filter against aliasing that there is; what was above 50 Hz the drone itself has folded.
func (f *Flight) Motions(s Sampling) ([]Motion, error) {
	if !(s.Step >= f.Period*0.999 && s.Step <= longest) || !(min(s.Delay, s.Lag) >= 0 && max(s.Delay, s.Lag) <= longest) {
		return nil, fmt.Errorf("flights: a step of %g s, a delay of %g s, a lag of %g s: need a step from %.4f s, which the records are apart, and none above %g s",
			s.Step, s.Delay, s.Lag, f.Period, longest)
	}
	var all []Motion
	for i := range f.Segments {
		if f.Segments[i].Angles == nil {
			return nil, fmt.Errorf("flights: %s: %w", f.Path, ErrNoAttitude)
		}
		all = append(all, f.Segments[i].sample(s))
	}
	return all, nil
}

func (g *Segment) sample(s Sampling) Motion {
	var quantities [12]integral
	for i := range 3 {
		angle := unwrapped(axis(g.Angles, i))
		for j, values := range [4][]float64{axis(g.Position, i), axis(g.Velocity, i), angle, axis(g.Rates, i)} {
			quantities[3*j+i] = lines(g.Time, values)
		}
	}
	var commands [4]integral
	for m := range commands {
		values := make([]float64, len(g.Time))
		for k, c := range g.Command {
			values[k] = c[m]
		}
		commands[m] = steps(g.Time, lagged(g.Time, values, s.Lag))
	}
	out := Motion{Start: g.Time[0] + s.Step/2, Step: s.Step}
	states := int((g.Time[len(g.Time)-1]-g.Time[0])/s.Step + 1e-9)
	for k := range states {
		at := out.Start + float64(k)*s.Step
		var mean [12]float64
		for i := range mean {
			mean[i] = quantities[i].mean(at-s.Step/2, at+s.Step/2)
		}
		out.States = append(out.States, State(se3.Vector(mean[:3]), se3.Vector(mean[3:6]), se3.Vector(mean[6:9]), se3.Vector(mean[9:])))
		if k+1 < states {
			var c firmware.Commands
			for m := range commands {
				c[m] = commands[m].mean(at-s.Delay, at-s.Delay+s.Step)
			}
			out.Thrust = append(out.Thrust, Thrusts(c))
		}
	}
	return out
}

// lagged is what follows a command, which holds from each time to the next, with a time constant, from having followed
// the first: the mean from each time to the next.
func lagged(time, command []float64, lag float64) []float64 {
	if lag == 0 {
		return command
	}
	out := slices.Clone(command)
	followed := command[0]
	for k := range len(time) - 1 {
		h, behind := time[k+1]-time[k], followed-command[k]
		decay := math.Exp(-h / lag)
		out[k] = command[k] + behind*(1-decay)*lag/h
		followed = command[k] + behind*decay
	}
	return out
}

// integral is of a quantity from the first of its times to each.
type integral struct {
	time, sum []float64
	slope     []float64 // of the quantity from each time on
	value     []float64
}

// lines is the integral of the lines between values.
func lines(time, values []float64) integral {
	in := integral{time: time, value: values, sum: make([]float64, len(time)), slope: make([]float64, len(time))}
	for k := 1; k < len(time); k++ {
		h := time[k] - time[k-1]
		in.slope[k-1] = (values[k] - values[k-1]) / h
		in.sum[k] = in.sum[k-1] + h*(values[k]+values[k-1])/2
	}
	return in
}

// steps is the integral of values that hold until the next.
func steps(time, values []float64) integral {
	in := integral{time: time, value: values, sum: make([]float64, len(time)), slope: make([]float64, len(time))}
	for k := 1; k < len(time); k++ {
		in.sum[k] = in.sum[k-1] + (time[k]-time[k-1])*values[k-1]
	}
	return in
}

// mean is over the time from a to b; before the first time the quantity is as it was there.
func (in *integral) mean(a, b float64) float64 { return (in.upTo(b) - in.upTo(a)) / (b - a) }

func (in *integral) upTo(t float64) float64 {
	low, high := 0, len(in.time)-1 // the last record at or before t
	for low < high {
		if middle := (low + high + 1) / 2; in.time[middle] <= t {
			low = middle
		} else {
			high = middle - 1
		}
	}
	d := t - in.time[low]
	return in.sum[low] + d*in.value[low] + d*d/2*in.slope[low]
}
