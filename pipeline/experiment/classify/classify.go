// Package classify tells classes by a regularised linear discriminant on principal components: the simplest that works
// where features are more than samples.
package classify

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Sample is what is known of one thing.
type Sample struct {
	Features []float64
	Class    int // 0, 1, ...
}

// Components is how many principal components are kept, at most; ours.
const Components = 10

// shrinkage is the part of the covariance within classes that is replaced by one that is the same along all components;
// ours.
const shrinkage = 0.2

// Discriminant tells classes of which it has seen samples. All classes are taken to be as frequent, whatever the
// samples: a rare one counts as much.
type Discriminant struct {
	mean, deviation []float64
	components      *mat.Dense // [features,k]
	within          mat.Cholesky
	class           []int       // those that have samples
	centre          [][]float64 // of each, [k]
	scratch, solved *mat.VecDense
}

// Fit learns from samples, of at least two classes and more than there are classes.
func Fit(samples []Sample) (*Discriminant, error) {
	if len(samples) == 0 || len(samples[0].Features) == 0 {
		return nil, errors.New("classify: no samples")
	}
	d := &Discriminant{}
	n, p := len(samples), len(samples[0].Features)
	d.mean, d.deviation = make([]float64, p), make([]float64, p)
	column := make([]float64, n)
	for j := range p {
		for i, s := range samples {
			if len(s.Features) != p {
				return nil, fmt.Errorf("classify: sample %d has %d features, the first has %d", i, len(s.Features), p)
			}
			column[i] = s.Features[j]
		}
		d.mean[j], d.deviation[j] = stat.MeanStdDev(column, nil)
		if !(d.deviation[j] > 0) { // says nothing
			d.deviation[j] = math.Inf(1)
		}
	}
	x := mat.NewDense(n, p, nil)
	for i, s := range samples {
		x.SetRow(i, d.standard(s.Features))
	}
	var pc stat.PC
	if !pc.PrincipalComponents(x, nil) {
		return nil, errors.New("classify: the samples have no principal components")
	}
	var vectors mat.Dense
	pc.VectorsTo(&vectors)
	_, most := vectors.Dims()
	k := min(Components, most, n-1)
	d.components = mat.DenseCopyOf(vectors.Slice(0, p, 0, k))
	count := map[int]int{}
	sum := map[int][]float64{}
	scores := make([][]float64, n)
	for i, s := range samples {
		scores[i] = d.Scores(s.Features)
		if sum[s.Class] == nil {
			sum[s.Class] = make([]float64, k)
		}
		count[s.Class]++
		for c, v := range scores[i] {
			sum[s.Class][c] += v
		}
	}
	if len(count) < 2 || n <= len(count) {
		return nil, fmt.Errorf("classify: %d samples of %d classes, need two classes and more samples than classes", n, len(count))
	}
	for class := range 1 + greatest(samples) {
		if count[class] == 0 {
			continue
		}
		centre := make([]float64, k)
		for c := range centre {
			centre[c] = sum[class][c] / float64(count[class])
		}
		d.class, d.centre = append(d.class, class), append(d.centre, centre)
	}
	within := mat.NewSymDense(k, nil)
	for i, s := range samples {
		centre := d.centre[d.at(s.Class)]
		off := mat.NewVecDense(k, nil)
		for c, v := range scores[i] {
			off.SetVec(c, v-centre[c])
		}
		within.SymRankOne(within, 1/float64(n-len(count)), off)
	}
	level := mat.Trace(within) / float64(k)
	for a := range k {
		for b := a; b < k; b++ {
			v := (1 - shrinkage) * within.At(a, b)
			if a == b {
				v += shrinkage * level
			}
			within.SetSym(a, b, v)
		}
	}
	if !d.within.Factorize(within) {
		return nil, errors.New("classify: the samples of each class are all the same")
	}
	d.scratch, d.solved = mat.NewVecDense(k, nil), mat.NewVecDense(k, nil)
	return d, nil
}

func greatest(samples []Sample) (class int) {
	for _, s := range samples {
		class = max(class, s.Class)
	}
	return class
}

func (d *Discriminant) at(class int) int {
	for i, c := range d.class {
		if c == class {
			return i
		}
	}
	return -1
}

func (d *Discriminant) standard(features []float64) []float64 {
	out := make([]float64, len(features))
	for j, v := range features {
		out[j] = (v - d.mean[j]) / d.deviation[j]
	}
	return out
}

// Scores are the principal components of features.
func (d *Discriminant) Scores(features []float64) []float64 {
	_, k := d.components.Dims()
	out := mat.NewVecDense(k, nil)
	out.MulVec(d.components.T(), mat.NewVecDense(len(features), d.standard(features)))
	return out.RawVector().Data
}

// Tell gives the class that all of some features are of together, which are of one thing.
func (d *Discriminant) Tell(things ...[]float64) (class int, err error) {
	off := make([]float64, len(d.class))
	for _, features := range things {
		scores := d.Scores(features)
		for i := range d.class {
			for c, v := range scores {
				d.scratch.SetVec(c, v-d.centre[i][c])
			}
			if err := d.within.SolveVecTo(d.solved, d.scratch); err != nil {
				return 0, fmt.Errorf("classify: %w", err)
			}
			off[i] += mat.Dot(d.scratch, d.solved)
		}
	}
	best := 0
	for i, v := range off {
		if v < off[best] {
			best = i
		}
	}
	return d.class[best], nil
}
