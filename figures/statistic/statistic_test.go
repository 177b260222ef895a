package statistic

import (
	"math"
	"testing"
)

// Student (1908), the sleep data of Cushny and Peebles: additional hours of sleep of ten patients. The 95 % interval of
// the mean is that of every textbook treatment (R: t.test(extra[group == 2] - extra[group == 1])): 0.7001142 to
// 2.4598858.
func TestOfSleepData(t *testing.T) {
	s := Of([]float64{1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4})
	for name, c := range map[string]struct{ got, want float64 }{
		"mean": {s.Mean, 1.58}, "deviation": {s.Deviation, 1.2299955}, "low": {s.Interval[0], 0.7001142}, "high": {s.Interval[1], 2.4598858},
	} {
		if math.Abs(c.got-c.want) > 1e-6 {
			t.Errorf("%s is %.7f, want %.7f", name, c.got, c.want)
		}
	}
}

func TestOfOne(t *testing.T) {
	s := Of([]float64{3})
	if s.Mean != 3 || !math.IsNaN(s.Deviation) || !math.IsNaN(s.Interval[0]) {
		t.Errorf("one value gives %+v, want its mean and no deviation or interval", s)
	}
}
