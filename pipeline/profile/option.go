package profile

import "strconv"

// Option is a setting of a training that is off at 0.
type Option struct {
	Name, Unit string
	Value      float64
	off        string
}

// Options are all those of a training.
func (t Training) Options() []Option {
	const none = "—"
	return []Option{
		{"warm-up", "part of all steps", t.WarmUp, none},
		{"cosine decay", "part of the rate", t.CosineDecay, none},
		{"gradient's norm, at most", "", t.ClipNorm, none},
		{"decay of the average of weights", "", t.AverageDecay, none},
		{"systems a step", "", float64(t.MetaBatch), "all"},
	}
}

// String is the value, or what stands for it where the option is off.
func (o Option) String() string {
	if o.Value == 0 {
		return o.off
	}
	return strconv.FormatFloat(o.Value, 'g', -1, 64)
}
