package inference

import (
	"errors"
	"fmt"
	"math"

	"metasymlab/metasym"
	"metasymlab/metasym/attention"
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/tensors"
)

// RealTime predicts the next state of the system that a forecaster was adapted to, for loops with a deadline: no call
// allocates memory, so that nothing waits for a collector, and a prediction costs microseconds where the graphs of a
// [Forecaster] cost a millisecond. Its arithmetic is written out in double precision, so its predictions are a
// forecaster's but for rounding.
//
// A call that returns an error leaves it as it was. It is for one goroutine at a time.
type RealTime struct {
	model   *Model
	encoder []module
	decoder written

	filled  int       // steps of the past in the window
	state   []float64 // [window,n] in the model's units: the past, oldest first, then the present
	control []float64 // [window,m]: that which followed each
	step    []float64 // [window]: and for how long

	x, u []float64 // a call's, before it is accepted
}

// errForm refuses other encoders than the paper's.
var errForm = errors.New("real time: the model's encoder is not the paper's, of linear and activation modules")

// RealTime makes one that stands where the forecaster stands.
func (f *Forecaster) RealTime() (*RealTime, error) {
	if f.predictor == nil {
		return nil, fmt.Errorf("real time: %w", errNotAdapted)
	}
	a := f.model.Architecture
	if !a.MAML.Symplectic() || a.MAML.Encoder.Family == metasym.FamilyG {
		return nil, errForm
	}
	adapted, err := f.predictor.Adapted()
	if err != nil {
		return nil, fmt.Errorf("real time: %w", err)
	}
	r := &RealTime{model: f.model}
	theta, err := values(adapted.Theta)
	if err != nil {
		return nil, err
	}
	r.encoder = modules(a.MAML.Encoder, theta)
	if r.decoder, err = newWritten(a.BiLevel.Decoder, adapted); err != nil {
		return nil, err
	}
	window, n, m := f.model.Window(), f.model.Dim(), f.model.Controls()
	r.state, r.control, r.step = make([]float64, window*n), make([]float64, window*m), make([]float64, window)
	r.x, r.u = make([]float64, n), make([]float64, m)
	r.filled = len(f.at.past)
	for t, past := range f.at.past {
		widen(r.state[t*n:], past.state)
		widen(r.control[t*m:], past.control)
		r.step[t] = float64(past.step)
	}
	widen(r.state[r.filled*n:], f.at.state)
	return r, nil
}

func widen(to []float64, from []float32) {
	for i, v := range from {
		to[i] = float64(v)
	}
}

func values(list []*tensors.Tensor) (all [][]float64, err error) {
	for _, t := range list {
		v, err := weights.Values(t)
		if err != nil {
			return nil, fmt.Errorf("real time: %w", err)
		}
		all = append(all, v)
	}
	return all, nil
}

// Observe moves on by one step that was measured, see [Forecaster.Observe].
func (r *RealTime) Observe(dt float64, control, state []float64) error {
	if err := r.take(dt, control); err != nil {
		return err
	}
	if err := scaled("state", r.model.StateScale.Mean, r.model.StateScale.Deviation, state, r.x); err != nil {
		return err
	}
	n, m := len(r.x), len(r.u)
	copy(r.control[r.filled*m:], r.u)
	r.step[r.filled] = dt
	if r.filled == len(r.step)-1 {
		copy(r.state, r.state[n:])
		copy(r.control, r.control[m:])
		copy(r.step, r.step[1:])
	} else {
		r.filled++
	}
	copy(r.state[r.filled*n:], r.x)
	return nil
}

// Predict writes the state, [n], in which the system will be if the control is applied for the time dt. It does not
// move on.
func (r *RealTime) Predict(dt float64, control, next []float64) error {
	if len(next) != len(r.x) {
		return fmt.Errorf("real time: room for %d values, need %d", len(next), len(r.x))
	}
	if err := r.take(dt, control); err != nil {
		return err
	}
	n, m := len(r.x), len(r.u)
	copy(r.control[r.filled*m:], r.u)
	r.step[r.filled] = dt
	out := r.decoder.predict(r)
	scale := &r.model.StateScale
	for c := range n {
		if scale.IsConstant(c) {
			out[c] = r.state[r.filled*n+c]
		}
		if !(math.Abs(out[c]) <= math.MaxFloat32) {
			return fmt.Errorf("real time: the prediction of %s is %g: the model has diverged", r.model.Channels[c], out[c])
		}
	}
	for c := range n {
		next[c] = out[c]*scale.Deviation[c] + scale.Mean[c]
	}
	return nil
}

// take checks a step's time and control, in the model's units.
func (r *RealTime) take(dt float64, control []float64) error {
	if err := checkStep(dt); err != nil {
		return fmt.Errorf("real time: %w", err)
	}
	return scaled("control", r.model.ControlScale.Mean, r.model.ControlScale.Deviation, control, r.u)
}

// scaled is toModel into memory that is there.
func scaled(what string, mean, deviation, from, to []float64) error {
	if len(from) != len(to) {
		return fmt.Errorf("real time: %s: %d values, need %d", what, len(from), len(to))
	}
	for c, v := range from {
		to[c] = (v - mean[c]) / deviation[c]
		if !(math.Abs(to[c]) <= math.MaxFloat32) {
			return fmt.Errorf("real time: %s: value %d is %g; need finite ones that the model's single precision can hold", what, c, v)
		}
	}
	return nil
}

// module is one of the encoder's maps of phase space (q, p), see metasym.SymplecticEncoder: a shear, or a shift.
type module struct {
	up      bool      // of the momenta by the positions; else of the positions by the momenta
	matrix  []float64 // S + Sᵀ, [d,d]; nil for the other kinds
	scale   []float64 // a of an activation, [d]
	tanh    bool      // its σ; else the logistic function
	biasQ   []float64 // of a shift, [d]
	biasP   []float64
	degrees int
}

// modules are those of θ, in its order.
func modules(e metasym.SymplecticEncoder, theta [][]float64) (list []module) {
	d, next := e.Degrees, 0
	pop := func() []float64 {
		next++
		return theta[next-1]
	}
	for layer := range e.Layers {
		for j := range e.Sublayers {
			s, symmetric := pop(), make([]float64, d*d)
			for a := range d {
				for b := range d {
					symmetric[a*d+b] = s[a*d+b] + s[b*d+a]
				}
			}
			list = append(list, module{up: j%2 == 0, matrix: symmetric, degrees: d})
		}
		list = append(list, module{biasQ: pop(), biasP: pop(), degrees: d})
		if layer < e.Layers-1 {
			list = append(list, module{up: layer%2 == 0, scale: pop(), tanh: e.Activation == metasym.Tanh, degrees: d})
		}
	}
	return list
}

// apply moves x, [2d], by a step h.
func (m *module) apply(x []float64, h float64) {
	q, p := x[:m.degrees], x[m.degrees:]
	if m.biasQ != nil {
		for i := range q {
			q[i] += h * m.biasQ[i]
			p[i] += h * m.biasP[i]
		}
		return
	}
	by, moved := p, q
	if m.up {
		by, moved = q, p
	}
	for i := range moved {
		switch {
		case m.matrix != nil:
			moved[i] += h * dot(m.matrix[i*m.degrees:], by)
		case m.tanh:
			moved[i] += h * m.scale[i] * math.Tanh(by[i])
		default:
			moved[i] += h * m.scale[i] * logistic(by[i])
		}
	}
}

func logistic(v float64) float64 { return 1 / (1 + math.Exp(-v)) }

// dot is the product of as many entries as the second has.
func dot(a, b []float64) (sum float64) {
	for i, v := range b {
		sum += a[i] * v
	}
	return sum
}

// linear is x W ᵀ + b.
type linear struct{ w, b []float64 }

func (l linear) of(x, out []float64) {
	for o := range out {
		out[o] = dot(l.w[o*len(x):], x)
		if l.b != nil {
			out[o] += l.b[o]
		}
	}
}

// layerNormEpsilon is what package metasym adds to the variance.
const layerNormEpsilon = 1e-5

// written is the decoder for one window, of which the last step alone is predicted: see metasym.ActiveDecoder.
type written struct {
	metasym.ActiveDecoder

	control, selfQ, selfK, selfV, selfO, crossQ, crossK, crossV, crossO, hidden, head linear
	gain, offset                                                                      []float64
	position                                                                          []float64 // [window,D]

	input                               []float64 // [n+m]
	latent                              []float64 // [window,n]
	h, key, value, metaKey, metaValue   []float64 // [window,D]
	query, mixed, last, between, scores []float64 // [D], the last [window]
	out                                 []float64 // [n]
}

func newWritten(d metasym.ActiveDecoder, adapted metasym.Trained) (w written, err error) {
	w.ActiveDecoder = d
	named := map[string][]float64{}
	for _, part := range []struct {
		declared []weights.Parameter
		list     []*tensors.Tensor
	}{{d.Global(), adapted.Global}, {d.Local(), adapted.Local}} {
		all, err := values(part.list)
		if err != nil {
			return w, err
		}
		for i, p := range part.declared {
			named[p.Name] = all[i]
		}
	}
	of := func(matrix, bias string) linear { return linear{named["decoder/"+matrix], named["decoder/"+bias]} }
	w.control = of("control/W", "control/b")
	w.selfQ, w.selfK, w.selfV, w.selfO = of("self/W_Q", "self/b_Q"), of("self/W_K", "self/b_K"), of("self/W_V", "self/b_V"), of("self/W_O", "self/b_O")
	w.crossQ, w.crossK, w.crossV, w.crossO = of("cross/W_Q", "cross/b_Q"), of("cross/W_K", "cross/b_K"), of("cross/W_V", "cross/b_V"), of("cross/W_O", "cross/b_O")
	w.hidden, w.head = of("head/W_1", "head/b_1"), of("head/W", "head/b")
	w.gain, w.offset = named["decoder/norm/gain"], named["decoder/norm/offset"]
	width, base := d.Width, d.PositionBase
	if base == 0 {
		base = attention.DefaultBase
	}
	for t := range d.Window {
		for i := range width {
			angle := float64(t) / math.Pow(base, float64(i-i%2)/float64(width))
			if i%2 == 0 {
				w.position = append(w.position, math.Sin(angle))
			} else {
				w.position = append(w.position, math.Cos(angle))
			}
		}
	}
	w.input, w.latent, w.out = make([]float64, d.State+d.Control), make([]float64, d.Window*d.State), make([]float64, d.State)
	for _, list := range []*[]float64{&w.h, &w.key, &w.value, &w.metaKey, &w.metaValue} {
		*list = make([]float64, d.Window*width)
	}
	for _, list := range []*[]float64{&w.query, &w.mixed, &w.last, &w.between} {
		*list = make([]float64, width)
	}
	w.scores = make([]float64, d.Window)
	return w, nil
}

// predict gives the state after the last step of the window, [n] in the model's units, in memory of its own.
func (w *written) predict(r *RealTime) []float64 {
	n, m, width, steps := w.State, w.Control, w.Width, r.filled+1
	for t := range steps {
		z := w.latent[t*n : (t+1)*n]
		copy(z, r.state[t*n:])
		for i := range r.encoder {
			r.encoder[i].apply(z, r.step[t])
		}
		copy(w.input, r.state[t*n:(t+1)*n])
		copy(w.input[n:], r.control[t*m:(t+1)*m])
		at := func(list []float64) []float64 { return list[t*width : (t+1)*width] }
		h := at(w.h)
		w.control.of(w.input, h)
		for i, v := range at(w.position) {
			h[i] += v
		}
		w.selfK.of(h, at(w.key))
		w.selfV.of(h, at(w.value))
		w.crossK.of(z, at(w.metaKey))
		w.crossV.of(z, at(w.metaValue))
	}
	latent := w.latent[(steps-1)*n : steps*n]
	copy(w.last, w.h[(steps-1)*width:])
	w.selfQ.of(w.last, w.query)
	w.attend(w.key, w.value, steps)
	w.selfO.of(w.mixed, w.between)
	for i, v := range w.between {
		w.last[i] += v
	}
	w.crossQ.of(w.last, w.query)
	w.attend(w.metaKey, w.metaValue, steps)
	mixed := w.mixed
	if w.OutputProjection {
		w.crossO.of(w.mixed, w.between)
		mixed = w.between
	}
	for i, v := range mixed {
		w.last[i] += v
	}
	if w.LayerNorm {
		w.normalise()
	}
	if w.HiddenHead {
		w.hidden.of(w.last, w.between)
		for i, v := range w.between {
			w.last[i] = v * logistic(v)
		}
	}
	w.head.of(w.last, w.out)
	for c := range w.out {
		if w.Scale != 0 {
			w.out[c] *= w.Scale
		}
		if w.Residual {
			w.out[c] += latent[c]
		}
	}
	return w.out
}

// attend mixes the values of so many steps by how the query meets their keys, each head by itself.
func (w *written) attend(keys, values []float64, steps int) {
	entries := w.Width / w.Heads
	for head := range w.Heads {
		from := head * entries
		query, largest := w.query[from:from+entries], math.Inf(-1)
		for t := range steps {
			w.scores[t] = dot(keys[t*w.Width+from:], query) / math.Sqrt(float64(entries))
			largest = max(largest, w.scores[t])
		}
		sum, mixed := 0.0, w.mixed[from:from+entries]
		clear(mixed)
		for t := range steps {
			weight := math.Exp(w.scores[t] - largest)
			sum += weight
			for i := range mixed {
				mixed[i] += weight * values[t*w.Width+from+i]
			}
		}
		for i := range mixed {
			mixed[i] /= sum
		}
	}
}

// normalise is the layer's norm.
func (w *written) normalise() {
	var mean, variance float64
	for _, v := range w.last {
		mean += v / float64(w.Width)
	}
	for _, v := range w.last {
		variance += (v - mean) * (v - mean) / float64(w.Width)
	}
	for i, v := range w.last {
		w.last[i] = (v-mean)/math.Sqrt(variance+layerNormEpsilon)*w.gain[i] + w.offset[i]
	}
}
