package figure1

import (
	"fmt"
	"regexp"
	"strings"

	"metasymlab/figures/results"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/store"
)

// system is one that MetaSym is trained on.
type system struct {
	catalogue.System
	models *profile.Models
}

// systems are those of the catalogue.
func systems(p *profile.Profile) (all []system) {
	for _, s := range catalogue.Systems() {
		all = append(all, system{s, s.Settings(p).Models})
	}
	return all
}

// model is MetaSym as it was built for a system: the shapes of its trained weights, and the settings of the profile.
type model struct {
	system
	settings profile.MetaSym
	weights  []tensor // in the model's order
	n, m, D  int      // dimensions of state, control and decoder
}

// tensor is a weight's name within the model, such as "encoder/linear1/S1", and its shape.
type tensor struct {
	name  string
	shape []int
}

func (t tensor) size() int {
	size := 1
	for _, d := range t.shape {
		size *= d
	}
	return size
}

// prefix comes before the names of weights in their files.
const prefix = "weights/"

// read takes the shapes from the weights file of the first seed: the model's code is the numerical stack, which a
// notebook's cells do not link.
func read(r *results.Results, s system) (*model, error) {
	trainings, err := r.Trainings(s.Name, "metasym", s.models.Seeds[:1])
	if err != nil {
		return nil, err
	}
	file := r.Weights(trainings[0])
	tensors, _, err := store.ReadTensors(file)
	if err != nil {
		return nil, err
	}
	m := &model{system: s, settings: s.models.MetaSym}
	total := 0
	for _, t := range tensors {
		name, ok := strings.CutPrefix(t.Name, prefix)
		w := tensor{name, t.Shape}
		if !ok || partOf(w) < 0 {
			return nil, fmt.Errorf("weights file %s has %q, which figure 1 has no place for", file, t.Name)
		}
		m.weights = append(m.weights, w)
		total += w.size()
	}
	if total != trainings[0].ParameterCount {
		return nil, fmt.Errorf("weights file %s has %d parameters, its training record says %d; train it again", file, total, trainings[0].ParameterCount)
	}
	control, head := m.shape("decoder/control/W"), m.shape("decoder/head/W")
	if len(control) != 2 || len(head) != 2 || control[1] < head[0] {
		return nil, fmt.Errorf("weights file %s has ControlNet and head of shapes %v and %v, want matrices [D, n+m] and [n, D]", file, control, head)
	}
	m.n, m.D = head[0], head[1]
	m.m = control[1] - m.n
	return m, nil
}

// shape is that of a weight, nil if the model does not have it.
func (m *model) shape(name string) []int {
	for _, w := range m.weights {
		if w.name == name {
			return w.shape
		}
	}
	return nil
}

// part is a row of the table: weights that do one thing.
type part struct {
	module, weights string
	kind            string // θ, θ_AD or ζ
	match           *regexp.Regexp
}

const (
	theta  = "θ"
	global = "θ_AD"
	local  = "ζ"
)

// parts are all that a model may have, in the order of the forward pass.
var parts = []part{
	{"encoder: linear modules", "S_j [d, d]; b_q, b_p [d]", theta, regexp.MustCompile(`^encoder/linear\d+/(S\d+|b_[qp])$`)},
	{"encoder: activation modules", "a [d]", theta, regexp.MustCompile(`^encoder/activation\d+/a$`)},
	{"encoder: gradient modules", "K [w, d]; a, b [w]", theta, regexp.MustCompile(`^encoder/gradient\d+/[Kab]$`)},
	{"ControlNet", "W [D, n+m]; b [D]", global, regexp.MustCompile(`^decoder/control/[Wb]$`)},
	{"self-attention", "W_Q, W_K, W_V, W_O [D, D]; b [D]", global, regexp.MustCompile(`^decoder/self/[Wb]_[QKVO]$`)},
	{"meta-attention, local", "W_Q [D, D]; W_V [D, n]; b [D]", local, regexp.MustCompile(`^decoder/cross/[Wb]_[QV]$`)},
	{"meta-attention, global", "W_K [D, n]; W_O [D, D]; b [D]", global, regexp.MustCompile(`^decoder/cross/[Wb]_[KO]$`)},
	{"LayerNorm", "gain, offset [D]", global, regexp.MustCompile(`^decoder/norm/(gain|offset)$`)},
	{"head", "W_1 [D, D]; b_1 [D]; W [n, D]; b [n]", global, regexp.MustCompile(`^decoder/head/[Wb](_1)?$`)},
}

// partOf is the index of a weight's part, -1 if there is none.
func partOf(w tensor) int {
	for i, p := range parts {
		if p.match.MatchString(w.name) {
			return i
		}
	}
	return -1
}

// count is the number of parameters of the weights whose names begin so.
func (m *model) count(begin ...string) int {
	sum := 0
	for _, w := range m.weights {
		for _, b := range begin {
			if strings.HasPrefix(w.name, b) {
				sum += w.size()
				break
			}
		}
	}
	return sum
}

// zeta is the number of parameters of ζ.
func (m *model) zeta() int {
	sum := 0
	for _, w := range m.weights {
		if i := partOf(w); i >= 0 && parts[i].kind == local {
			sum += w.size()
		}
	}
	return sum
}
