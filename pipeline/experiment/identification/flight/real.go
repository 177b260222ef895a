package flight

import (
	"context"
	"math"

	realset "metasymlab/pipeline/dataset/flights"
	"metasymlab/pipeline/experiment/evaluation"
	drone "metasymlab/pipeline/flights"
)

// realFactors are those that a real drone is fitted by: thrust of each rotor over the command, inertia, torque ratio.
const realFactors = rotors + 2

// IdentifyReal finds the drone that each variant of the real flights is, from its adaptation set alone: how much of the
// commanded thrust each rotor gives, in which its mass is too since only their ratio shows, and factors on inertia and
// torque ratio. It starts from the whole drone. done, if not nil, is called after each, from several goroutines.
func IdentifyReal(ctx context.Context, trial *evaluation.Trial, workers int, done func()) ([]Drone, error) {
	f := fit{drone: realDrone}
	for range realFactors {
		f.start = append(f.start, 0)
		f.low, f.high = append(f.low, -math.Log(loosely)), append(f.high, math.Log(loosely))
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

// realDrone is the whole drone with factors, given by their logarithms.
func realDrone(x []float64) Drone {
	d := Drone{Chart: realset.Chart(), Params: drone.Body(), Substeps: realset.Substeps}
	for r := range d.Gives {
		d.Gives[r] = math.Exp(x[r])
	}
	for i := range d.Params.Inertia {
		d.Params.Inertia[i] *= math.Exp(x[rotors])
	}
	d.Params.TorqueRatio *= math.Exp(x[rotors+1])
	return d
}
