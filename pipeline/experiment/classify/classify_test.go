package classify

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// drawn are samples of classes whose features differ in some of many, of a different length scale each, by so many
// deviations.
func drawn(rng *rand.Rand, classes, each, features int, apart float64) (list []Sample) {
	for class := range classes {
		for range each {
			s := Sample{make([]float64, features), class}
			for j := range s.Features {
				s.Features[j] = rng.NormFloat64()
				if j%5 == class {
					s.Features[j] += apart
				}
				s.Features[j] *= math.Pow(10, float64(j%3))
			}
			list = append(list, s)
		}
	}
	return list
}

// TestTell: classes that are apart are told, with more features than samples too; those that are not, are told by chance.
func TestTell(t *testing.T) {
	for _, c := range []struct {
		name      string
		apart     float64
		low, high float64
	}{{"apart", 3, 0.97, 1}, {"the same", 0, 0.15, 0.35}} {
		rng := rand.New(rand.NewPCG(1, 2))
		d, err := Fit(drawn(rng, 4, 12, 100, c.apart))
		if err != nil {
			t.Fatal(err)
		}
		right, others := 0, drawn(rng, 4, 100, 100, c.apart)
		for _, s := range others {
			class, err := d.Tell(s.Features)
			if err != nil {
				t.Fatal(err)
			}
			if class == s.Class {
				right++
			}
		}
		if part := float64(right) / float64(len(others)); part < c.low || part > c.high {
			t.Errorf("%s: %.2f are told, want %g to %g", c.name, part, c.low, c.high)
		}
	}
}

// TestTogether: several features of one thing tell more than one.
func TestTogether(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	d, err := Fit(drawn(rng, 2, 200, 5, 0.5))
	if err != nil {
		t.Fatal(err)
	}
	var right [2]int
	const things = 300
	for range things {
		class := rng.IntN(2)
		var all [][]float64
		for range 16 {
			all = append(all, drawn(rng, 2, 1, 5, 0.5)[class].Features)
		}
		for i, some := range [][][]float64{all[:1], all} {
			told, err := d.Tell(some...)
			if err != nil {
				t.Fatal(err)
			}
			if told == class {
				right[i]++
			}
		}
	}
	if right[1] < right[0]+things/10 || right[1] < things*9/10 {
		t.Errorf("%d of %d told by one, %d by sixteen", right[0], things, right[1])
	}
}

// TestPriors: a rare class is told as often as a frequent one, and one without samples is never told.
func TestPriors(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	all := append(drawn(rng, 1, 90, 5, 1.5), drawn(rng, 3, 6, 5, 1.5)[12:]...)
	d, err := Fit(all)
	if err != nil {
		t.Fatal(err)
	}
	var right, other int
	for _, s := range drawn(rng, 3, 300, 5, 1.5) {
		class, err := d.Tell(s.Features)
		switch {
		case err != nil:
			t.Fatal(err)
		case class == 1:
			other++
		case class == s.Class && class == 2:
			right++
		}
	}
	if right < 200 || other > 0 {
		t.Errorf("of the rare class %d of 300 are told, of that without samples %d", right, other)
	}
}

func TestRefused(t *testing.T) {
	for want, samples := range map[string][]Sample{
		"no samples": nil, "need two classes": {{[]float64{1}, 0}, {[]float64{2}, 0}},
		"has 1 features, the first has 2": {{[]float64{1, 2}, 0}, {[]float64{2}, 1}},
		"are all the same":                {{[]float64{1}, 0}, {[]float64{1}, 0}, {[]float64{2}, 1}, {[]float64{2}, 1}},
	} {
		if _, err := Fit(samples); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
