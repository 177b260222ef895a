package flight

import (
	"context"
	"math"

	realset "metasymlab/pipeline/dataset/flights"
	"metasymlab/pipeline/experiment/evaluation"
	drone "metasymlab/pipeline/flights"
)

// realFactors are those that a real drone is fitted by, given by their logarithms: thrust of each rotor over the command,
// inertia, torque ratio. Two drags follow them.
const realFactors = rotors + 2

// mostDrag stops a motion within a step or two, 1/s; ours. The fit starts from little, not from none, which is a bound.
const littleDrag, mostDrag = 0.1, 50

// A measured state is noisy, and one step from it shows little but its noise: real drones are compared in so many, from
// every few; ours.
const ahead, every = 25, 5

// IdentifyReal finds the drone that each variant of the real flights is, from its adaptation set alone: how much of the
// commanded thrust each rotor gives, in which its mass is too since only their ratio shows, factors on inertia and torque
// ratio, and drag. It starts from the whole drone. done, if not nil, is called after each, from several goroutines.
func IdentifyReal(ctx context.Context, trial *evaluation.Trial, workers int, done func()) ([]Drone, error) {
	f := fit{drone: realDrone, ahead: ahead, every: every}
	for range realFactors {
		f.start = append(f.start, 0)
		f.low, f.high = append(f.low, -math.Log(loosely)), append(f.high, math.Log(loosely))
	}
	for range (Drone{}).Drag {
		f.start, f.low, f.high = append(f.start, littleDrag), append(f.low, 0), append(f.high, mostDrag)
	}
	factors, err := f.each(ctx, trial, workers, done)
	if err != nil {
		return nil, err
	}
	var found []Drone
	for _, x := range factors {
		found = append(found, realDrone(x))
	}
	return found, nil
}

// realDrone is the whole drone with factors and drags.
func realDrone(x []float64) Drone {
	d := Drone{Chart: realset.Chart(), Params: drone.Body(), Substeps: realset.Substeps}
	for r := range d.Gives {
		d.Gives[r] = math.Exp(x[r])
	}
	for i := range d.Params.Inertia {
		d.Params.Inertia[i] *= math.Exp(x[rotors])
	}
	d.Params.TorqueRatio *= math.Exp(x[rotors+1])
	copy(d.Drag[:], x[realFactors:])
	return d
}
