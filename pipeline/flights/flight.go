package flights

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"metasymlab/pipeline/flights/firmware"
	"metasymlab/pipeline/flights/smoothing"
	"metasymlab/pipeline/flights/usdlog"
	"metasymlab/pipeline/input"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Flight is what a recording holds.
type Flight struct {
	Recording
	Period   float64   // usual time between records, s
	Seconds  float64   // from the first record to the last
	Records  int       // in the file
	Rest     Rest      // on the ground, before the first start
	Segments []Segment // in the air, in time
	Faults   []Fault
}

// Rest is what the drone measured while it stood, before its motors were first switched on.
type Rest struct {
	Seconds    float64
	Force      float64 // mean, m/s²; gravity's reaction
	ForceNoise float64 // standard deviation, m/s²
	Rates      se3.Vector
	RateNoise  se3.Vector // rad/s
	Tilt       float64    // of the body from upright, rad
}

// Segment is a part of a flight in the air, without a record missing. All have a value at each time; Angles and Rates
// are nil where there is no attitude, and Battery and PWM where they were not logged.
type Segment struct {
	Time     []float64 // s after the log's first record
	Position []se3.Vector
	Velocity []se3.Vector
	Angles   []se3.Vector // roll, pitch, yaw
	Rates    []se3.Vector // angular velocity in the body
	Force    []float64    // specific force along body z: what an accelerometer there measures, m/s²
	Command  []firmware.Commands
	Battery  []float64           // V
	PWM      []firmware.Commands // of 65535: what the firmware makes of the commands with that battery
}

// placeNoise is what the smoother takes a controller's log to be. The place's and the acceleration's deviations are
// ours: among 2 to 20 mm and 0.1 to 0.3 m/s², those whose velocities came nearest to the drone's own on motors' logs.
var placeNoise = smoothing.Noise{Place: 0.005, Acceleration: 0.3, Wander: 0.1, Speed: 1, Offset: 1}

// Read reads a recording. An error names its file.
func Read(r Recording) (*Flight, error) {
	flight, err := read(r)
	if err != nil {
		return nil, fmt.Errorf("flights: %s: %w", r.Path, err)
	}
	return flight, nil
}

func read(r Recording) (*Flight, error) {
	file, err := input.Read(r.Path)
	if err != nil {
		return nil, err
	}
	log, err := usdlog.Read(file)
	if err != nil {
		return nil, err
	}
	t, err := newTrack(log, r.Source)
	if err != nil {
		return nil, err
	}
	n := len(t.time)
	f := &Flight{Recording: r, Period: t.period, Seconds: t.time[n-1], Records: n, Rest: t.rest()}
	air, fallen := t.airborne()
	f.Faults = append(append(t.gaps(), t.inAir(air)...), fallen...)
	if t.angles == nil {
		f.Faults = append(f.Faults, Fault{Kind: NoYaw})
	}
	if len(air) == 0 {
		f.Faults = append(f.Faults, Fault{Kind: NoFlight})
	}
	for _, s := range air {
		segment, err := t.segment(s)
		if err != nil {
			return nil, err
		}
		f.Segments = append(f.Segments, segment)
	}
	return f, nil
}

// Airborne is how long the drone was in the air, s.
func (f *Flight) Airborne() (seconds float64) {
	for _, s := range f.Segments {
		seconds += s.Time[len(s.Time)-1] - s.Time[0]
	}
	return seconds
}

// segment is a span of the track, with the velocity smoothed if it has none.
func (t *track) segment(s span) (Segment, error) {
	out := Segment{
		Time: t.time[s.from:s.to], Position: t.place[s.from:s.to], Force: t.force[s.from:s.to], Command: t.command[s.from:s.to],
	}
	if t.battery != nil {
		out.Battery, out.PWM = t.battery[s.from:s.to], t.pwm[s.from:s.to]
	}
	if t.angles != nil {
		out.Angles, out.Rates = t.angles[s.from:s.to], t.rates[s.from:s.to]
	}
	if t.velocity != nil {
		out.Velocity = t.velocity[s.from:s.to]
		return out, nil
	}
	var err error
	out.Position, out.Velocity, err = Smooth(&out)
	return out, err
}

// Smooth estimates position and velocity of a segment from its positions, angles and force, as if thrust alone pushed.
func Smooth(s *Segment) (position, velocity []se3.Vector, err error) {
	position, velocity = make([]se3.Vector, len(s.Time)), make([]se3.Vector, len(s.Time))
	for i := range 3 {
		acceleration := make([]float64, len(s.Time))
		for k := range acceleration {
			acceleration[k] = s.Force[k] * up(s.Angles[k])[i]
			if i == 2 {
				acceleration[k] -= firmware.StandardGravity
			}
		}
		places, speeds, err := smoothing.Place(s.Time, axis(s.Position, i), acceleration, placeNoise)
		if err != nil {
			return nil, nil, err
		}
		for k := range places {
			position[k][i], velocity[k][i] = places[k], speeds[k]
		}
	}
	return position, velocity, nil
}

// rest is of the records before the motors are first on.
func (t *track) rest() (r Rest) {
	n := 0
	for n < len(t.on) && !t.on[n] {
		n++
	}
	if n < 2 {
		return r
	}
	r.Seconds = t.time[n-1] - t.time[0]
	r.Force, r.ForceNoise = stat.MeanStdDev(t.force[:n], nil)
	if t.angles != nil {
		for i := range 3 {
			r.Rates[i], r.RateNoise[i] = stat.MeanStdDev(axis(t.rates[:n], i), nil)
		}
		r.Tilt = math.Acos(min(1, up(t.angles[n-1])[2]))
	}
	return r
}
