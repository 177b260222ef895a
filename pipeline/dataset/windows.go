package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Windows is a batch of windows of equal length cut from the trajectories of systems, in single precision as the models
// take it.
type Windows struct {
	Systems, Count, Steps int // s, w, t
	Dim, Controls         int // n, m

	State   []float32 // x_t [s,w,t,n]
	Control []float32 // u_t [s,w,t,m]
	Step    []float32 // Δt [s,w,t]
	Next    []float32 // x_{t+1} [s,w,t,n]
}

// NewWindows makes an empty batch.
func NewWindows(systems, count, steps, dim, controls int) *Windows {
	rows := systems * count * steps
	return &Windows{systems, count, steps, dim, controls,
		make([]float32, rows*dim), make([]float32, rows*controls), make([]float32, rows), make([]float32, rows*dim)}
}

// Fill copies steps start, start+1, ... of a trajectory into window w of system s. The state after the last step is
// needed too, so start+Steps must be less than the trajectory's length.
func (b *Windows) Fill(s, w int, from Trajectory, start int) error {
	if start < 0 || start+b.Steps >= from.Length() {
		return fmt.Errorf("window of %d steps from step %d needs a trajectory of at least %d steps, this one has %d", b.Steps, start, start+b.Steps+1, from.Length())
	}
	row := (s*b.Count + w) * b.Steps
	single(b.State[row*b.Dim:(row+b.Steps)*b.Dim], from.State[start*b.Dim:])
	single(b.Next[row*b.Dim:(row+b.Steps)*b.Dim], from.State[(start+1)*b.Dim:])
	single(b.Control[row*b.Controls:(row+b.Steps)*b.Controls], from.Control[start*b.Controls:])
	single(b.Step[row:row+b.Steps], from.Step[start:])
	return nil
}

func single(dst []float32, src []float64) {
	for i := range dst {
		dst[i] = float32(src[i])
	}
}

// Of is the part of the batch that belongs to system s, in the same memory.
func (b *Windows) Of(s int) *Windows {
	rows := b.Count * b.Steps
	part := func(all []float32, width int) []float32 { return all[s*rows*width : (s+1)*rows*width] }
	return &Windows{1, b.Count, b.Steps, b.Dim, b.Controls,
		part(b.State, b.Dim), part(b.Control, b.Controls), part(b.Step, 1), part(b.Next, b.Dim)}
}

// Draw fills the windows of system s with random ones: the trajectory is uniform, and so is the start within it.
func (b *Windows) Draw(s int, from []Trajectory, rng *rand.Rand) error {
	if len(from) == 0 {
		return fmt.Errorf("system %d has no trajectory to draw windows from", s)
	}
	for w := range b.Count {
		t := from[rng.IntN(len(from))]
		start := 0
		if starts := t.Length() - b.Steps; starts > 1 {
			start = rng.IntN(starts)
		}
		if err := b.Fill(s, w, t, start); err != nil {
			return err
		}
	}
	return nil
}

// Tile cuts the same trajectories of several systems, [s][k], into windows that follow each other without overlap, from
// the start of each trajectory; what is left at its end is not used. Every system must give the same number of windows.
func Tile(systems [][]Trajectory, steps, dim, controls int) (*Windows, error) {
	return Spread(systems, steps, dim, controls, math.MaxInt)
}

// Spread gives at most so many of Tile's windows of each system, evenly spread over them.
func Spread(systems [][]Trajectory, steps, dim, controls, most int) (*Windows, error) {
	if len(systems) == 0 || steps < 1 || most < 1 {
		return nil, fmt.Errorf("windows of %d steps of %d systems, at most %d of each: need at least 1 step, 1 system and 1 window", steps, len(systems), most)
	}
	all := len(places(systems[0], steps))
	if all == 0 {
		return nil, fmt.Errorf("system 0 has 0 windows of %d steps, need at least 1", steps)
	}
	b := NewWindows(len(systems), min(all, most), steps, dim, controls)
	for s, trajectories := range systems {
		list := places(trajectories, steps)
		if len(list) != all {
			return nil, fmt.Errorf("system %d has %d windows of %d steps, system 0 has %d; need as many", s, len(list), steps, all)
		}
		for w := range b.Count {
			at := list[w*all/b.Count]
			if err := b.Fill(s, w, trajectories[at.trajectory], at.start); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// place is where a window begins.
type place struct{ trajectory, start int }

func places(trajectories []Trajectory, steps int) []place {
	var out []place
	for k, t := range trajectories {
		for start := 0; start+steps < t.Length(); start += steps {
			out = append(out, place{k, start})
		}
	}
	return out
}

// AddNoise adds Gaussian noise to the states of system s, not to the next ones: deviation channel deviations. Channels
// that are constant over the training systems stay exact.
func (b *Windows) AddNoise(s int, deviation float64, scale Scale, rng *rand.Rand) {
	if deviation == 0 {
		return
	}
	rows := b.Count * b.Steps * b.Dim
	for i := s * rows; i < (s+1)*rows; i++ {
		if !scale.IsConstant(i % b.Dim) {
			b.State[i] += float32(deviation * rng.NormFloat64())
		}
	}
}
