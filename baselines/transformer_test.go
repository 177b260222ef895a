package baselines

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// affine is W x + b with W [out,in] row by row.
func affine(w, b, x []float64) []float64 {
	out := slices.Clone(b)
	for i := range out {
		for j, v := range x {
			out[i] += w[i*len(x)+j] * v
		}
	}
	return out
}

// normByHand is Ba et al.'s layer normalisation of x + add.
func normByHand(gain, offset, x, add []float64) []float64 {
	out := make([]float64, len(x))
	mean, variance := 0.0, 0.0
	for i := range x {
		out[i] = x[i] + add[i]
		mean += out[i] / float64(len(x))
	}
	for _, v := range out {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	for i := range out {
		out[i] = gain[i]*(out[i]-mean)/math.Sqrt(variance+1e-5) + offset[i]
	}
	return out
}

// transformerByHand predicts from one window of input rows, step by step.
func transformerByHand(f Transformer, theta [][]float64, in [][]float64) [][]float64 {
	var h [][]float64
	base := 10000.0
	if f.PositionBase > 0 {
		base = f.PositionBase
	}
	for t, x := range in {
		token := affine(theta[0], theta[1], x)
		for i := 0; i < len(token); i += 2 { // pairs of sine and cosine share a frequency
			angle := float64(t) * math.Exp(-math.Log(base)*float64(i)/float64(f.Width))
			token[i] += math.Sin(angle)
			token[i+1] += math.Cos(angle)
		}
		h = append(h, token)
	}
	for l := range f.Layers {
		w := theta[2+16*l:]
		entries := f.Width / f.Heads
		var next [][]float64
		for t := range h {
			q := affine(w[0], w[1], h[t])
			mixed := make([]float64, f.Width)
			for head := range f.Heads {
				from, to := head*entries, (head+1)*entries
				var weight []float64
				sum := 0.0
				for past := range t + 1 {
					k := affine(w[2], w[3], h[past])
					score := 0.0
					for i := from; i < to; i++ {
						score += q[i] * k[i]
					}
					weight = append(weight, math.Exp(score/math.Sqrt(float64(entries))))
					sum += weight[past]
				}
				for past := range t + 1 {
					v := affine(w[4], w[5], h[past])
					for i := from; i < to; i++ {
						mixed[i] += weight[past] / sum * v[i]
					}
				}
			}
			x := normByHand(w[8], w[9], h[t], affine(w[6], w[7], mixed))
			hidden := affine(w[10], w[11], x)
			for i := range hidden {
				hidden[i] = max(hidden[i], 0)
			}
			next = append(next, normByHand(w[14], w[15], x, affine(w[12], w[13], hidden)))
		}
		h = next
	}
	var out [][]float64
	for _, x := range h {
		out = append(out, affine(theta[len(theta)-2], theta[len(theta)-1], x))
	}
	return out
}

// byHand compares a sequence network with a reference that gets each window's rows (x, u, Δt).
func byHand(t *testing.T, n network, controlled, stepSize bool, reference func(theta [][]float64, in [][]float64) [][]float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(21, 22))
	theta, data := randomTheta(rng, n), randomBatch(rng)
	got := forward(t, n)(theta, data)
	for w := range systems * windows {
		var in [][]float64
		for row := w * steps; row < (w+1)*steps; row++ {
			x := slices.Clone(data.state[row*dim : (row+1)*dim])
			if controlled {
				x = append(x, data.control[row*controls:(row+1)*controls]...)
			}
			if stepSize {
				x = append(x, data.step[row])
			}
			in = append(in, x)
		}
		for step, want := range reference(theta, in) {
			for i := range want {
				if v := got[(w*steps+step)*dim+i]; math.Abs(v-want[i]) > 1e-12 {
					t.Fatalf("window %d, step %d: component %d is %.15g, by hand %.15g", w, step, i, v, want[i])
				}
			}
		}
	}
}

func TestTransformerByHand(t *testing.T) {
	for _, name := range []string{"transformer", "transformer, no control", "transformer, other positions, no control"} {
		f := small()[name].(Transformer)
		byHand(t, f, f.Control > 0, f.StepSize, func(theta, in [][]float64) [][]float64 { return transformerByHand(f, theta, in) })
	}
}

// TestTransformerPosition: the same states in another order give another prediction.
func TestTransformerPosition(t *testing.T) {
	f := Transformer{State: dim, Width: 4, Hidden: 3, Heads: 2, Layers: 1, Window: steps}
	rng := rand.New(rand.NewPCG(23, 24))
	theta, data := randomTheta(rng, f), randomBatch(rng)
	run := forward(t, f)
	before := run(theta, data)
	for i := range dim { // steps 0 and 1 of the first window
		data.state[i], data.state[dim+i] = data.state[dim+i], data.state[i]
	}
	after := run(theta, data)
	last := (steps - 1) * dim
	for i := last; i < last+dim; i++ {
		if math.Abs(before[i]-after[i]) < 1e-6 {
			t.Errorf("the last prediction's component %d is the same, %g, after the first two states changed places", i-last, after[i])
		}
	}
}
