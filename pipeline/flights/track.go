package flights

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"metasymlab/pipeline/flights/firmware"
	"metasymlab/pipeline/flights/smoothing"
	"metasymlab/pipeline/flights/usdlog"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

const degree = math.Pi / 180

// track is all that is known at each record of a log, on the ground too.
type track struct {
	time     []float64 // s after the first record
	period   float64   // usual time between records, s
	on       []bool    // motors
	place    []se3.Vector
	velocity []se3.Vector // nil if it has to be smoothed, which needs to know the hops
	angles   []se3.Vector // roll, pitch, yaw; nil if one is missing
	rates    []se3.Vector // angular velocity; nil as angles
	force    []float64
	command  []firmware.Commands
	battery  []float64           // nil if it was not logged
	pwm      []firmware.Commands // nil if it was not logged
	sensors  []sensor
}

// sensor is a logged quantity that noise keeps from repeating itself.
type sensor struct {
	name   string
	values []float64
	limit  float64 // the end of its range, 0 for none
}

// fewestRecords is less than a second.
const fewestRecords = 50

// newTrack reads a log.
func newTrack(log *usdlog.Log, source Source) (*track, error) {
	event, ok := log.Event("fixedFrequency")
	if !ok {
		return nil, errors.New("the log has no event fixedFrequency")
	}
	if len(event.Micros) < fewestRecords {
		return nil, fmt.Errorf("the log has %d records, need at least %d", len(event.Micros), fewestRecords)
	}
	t := &track{}
	for _, stamp := range event.Micros {
		// As a signed difference: a clock that was reset goes back.
		t.time = append(t.time, float64(int64(stamp-event.Micros[0]))/1e6)
	}
	var apart []float64
	for k := 1; k < len(t.time); k++ {
		apart = append(apart, t.time[k]-t.time[k-1])
	}
	slices.Sort(apart)
	if t.period = apart[len(apart)/2]; t.period <= 0 {
		return nil, fmt.Errorf("its records are %g s apart", t.period)
	}
	c := columns{event: event}
	read := t.fromController
	if source == Motors {
		read = t.fromMotors
	}
	if err := read(&c); err != nil {
		return nil, err
	}
	if c.missing != nil {
		return nil, fmt.Errorf("this is no log of the %s: event fixedFrequency has no %s", source, c.missing[0])
	}
	if c.bad != "" {
		return nil, fmt.Errorf("%s has a value that is not a number", c.bad)
	}
	return t, nil
}

// columns looks fields up and remembers what was not there.
type columns struct {
	event   *usdlog.Event
	missing []string
	bad     string
}

// get is a field's values; zeros if there is no such field, for then what is made of them is not used.
func (c *columns) get(name string) []float64 {
	values, ok := c.event.Values(name)
	if !ok {
		c.missing = append(c.missing, name)
		return make([]float64, len(c.event.Micros))
	}
	if slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
		c.bad = name
	}
	return values
}

// vectors are three fields side by side, scaled.
func (c *columns) vectors(x, y, z string, scale se3.Vector) []se3.Vector {
	fields := [3][]float64{c.get(x), c.get(y), c.get(z)}
	all := make([]se3.Vector, len(c.event.Micros))
	for k := range all {
		for i := range fields {
			all[k][i] = scale[i] * fields[i][k]
		}
	}
	return all
}

// ofMotors are the fields of the four motors.
func (c *columns) ofMotors(name string) []firmware.Commands {
	all := make([]firmware.Commands, len(c.event.Micros))
	for m := range 4 {
		for k, v := range c.get(fmt.Sprintf(name, m+1)) {
			all[k][m] = v
		}
	}
	return all
}

var alike = se3.Vector{1, 1, 1}

// fromController reads a controller's log. The firmware's pitch and pitch rate are positive nose up.
func (t *track) fromController(c *columns) error {
	t.place = c.vectors("stateEstimate.x", "stateEstimate.y", "stateEstimate.z", alike)
	t.rates = c.vectors("controller.r_roll", "controller.r_pitch", "controller.r_yaw", se3.Vector{1, -1, 1})
	acceleration := c.get("controller.accelz")
	thrust, roll, pitch, yaw := c.get("controller.cmd_thrust"), c.get("controller.cmd_roll"), c.get("controller.cmd_pitch"), c.get("controller.cmd_yaw")
	for k := range t.time {
		t.on = append(t.on, thrust[k] > 0)
		t.command = append(t.command, firmware.Mix(thrust[k], roll[k], pitch[k], yaw[k]))
		t.force = append(t.force, acceleration[k]*firmware.StandardGravity)
	}
	t.angles = make([]se3.Vector, len(t.time))
	for i, name := range []string{"roll", "pitch"} {
		desired, rate := c.get("controller."+name), c.get("controller."+name+"Rate")
		wrong, err := firmware.Tilt.Errors(rate, t.time, t.on, t.period)
		if err != nil {
			return err
		}
		for k := range wrong {
			t.angles[k][i] = [2]float64{1, -1}[i] * (desired[k] - wrong[k]) * degree
		}
	}
	heading := c.get("controller.yaw")
	var turning float64 // dyaw/dt
	for k := range t.angles {
		t.angles[k][2] = heading[k] * degree
		before := turning
		turning = yawRate(t.angles[k], t.rates[k])
		if k > 0 && t.on[k] {
			t.angles[k][2] = t.angles[k-1][2] + (before+turning)/2*max(0, t.time[k]-t.time[k-1])
		}
	}
	t.sensors = []sensor{{"controller.accelz", acceleration, accelerometerRange}}
	for i, name := range []string{"controller.r_roll", "controller.r_pitch", "controller.r_yaw"} {
		t.sensors = append(t.sensors, sensor{name, axis(t.rates, i), gyroscopeRange})
	}
	t.sensors = append(t.sensors, sensor{"stateEstimate.x", axis(t.place, 0), 0}, sensor{"stateEstimate.z", axis(t.place, 2), 0})
	return nil
}

// slopeSide is how many records on each side an angular velocity is taken over.
const slopeSide = 4

// fromMotors reads a motors' log. Some have no yaw, and then there is neither attitude nor angular velocity.
func (t *track) fromMotors(c *columns) error {
	t.place = c.vectors("stateEstimate.x", "stateEstimate.y", "stateEstimate.z", alike)
	t.velocity = c.vectors("stateEstimate.vx", "stateEstimate.vy", "stateEstimate.vz", alike)
	acceleration := c.vectors("stateEstimate.ax", "stateEstimate.ay", "stateEstimate.az", alike)
	t.command, t.pwm = c.ofMotors("motor.m%d"), c.ofMotors("pwm.m%d_pwm")
	for _, m := range t.command {
		t.on = append(t.on, m != firmware.Commands{})
	}
	for _, mV := range c.get("pm.vbatMV") {
		t.battery = append(t.battery, mV/1000)
	}
	roll := c.get("stateEstimate.roll")
	t.force = make([]float64, len(t.time))
	heading, ok := c.event.Values("stateEstimate.yaw")
	if ok {
		heading = c.get("stateEstimate.yaw")
		t.angles = make([]se3.Vector, len(t.time))
	}
	for k := range t.time {
		push := acceleration[k] // g, without gravity
		push[2]++
		if !ok {
			t.force[k] = math.Sqrt(se3.Dot(push, push)) * firmware.StandardGravity
			continue
		}
		// By thrust alone the push is R (0, 0, f), which turned back by yaw is f (sin pitch cos roll, -sin roll, cos
		// pitch cos roll).
		yaw := heading[k] * degree
		sin, cos := math.Sincos(yaw)
		t.angles[k] = se3.Vector{roll[k] * degree, math.Atan2(cos*push[0]+sin*push[1], push[2]), yaw}
		t.force[k] = se3.Dot(push, up(t.angles[k])) * firmware.StandardGravity
	}
	if ok {
		t.rates = t.slopes()
	}
	for i, name := range []string{"stateEstimate.x", "stateEstimate.y", "stateEstimate.z"} {
		t.sensors = append(t.sensors, sensor{name, axis(t.place, i), 0})
	}
	for i, name := range []string{"stateEstimate.ax", "stateEstimate.ay", "stateEstimate.az"} {
		t.sensors = append(t.sensors, sensor{name, axis(acceleration, i), 0})
	}
	t.sensors = append(t.sensors, sensor{"stateEstimate.roll", roll, 0})
	return nil
}

// slopes is the angular velocity that the angles' rates of change amount to.
func (t *track) slopes() []se3.Vector {
	var rate [3][]float64
	for i := range rate {
		rate[i] = smoothing.Slope(t.time, unwrapped(axis(t.angles, i)), slopeSide)
	}
	rates := make([]se3.Vector, len(t.time))
	for k := range rates {
		sr, cr := math.Sincos(t.angles[k][0])
		sp, cp := math.Sincos(t.angles[k][1])
		r, p, y := rate[0][k], rate[1][k], rate[2][k]
		rates[k] = se3.Vector{r - y*sp, p*cr + y*cp*sr, y*cp*cr - p*sr}
	}
	return rates
}

// yawRate is dyaw/dt of those angles and that angular velocity.
func yawRate(angles, rates se3.Vector) float64 {
	sin, cos := math.Sincos(angles[0])
	return (rates[1]*sin + rates[2]*cos) / math.Cos(angles[1])
}

// up is the body's z axis in the world.
func up(angles se3.Vector) se3.Vector {
	r := se3.RollPitchYaw(angles[0], angles[1], angles[2])
	return r.Apply(se3.Vector{0, 0, 1})
}

// onItsBack tells whether the drone is more than upside down than not: by the attitude or, where that has been lost, by
// a push that is steadily from above.
func (t *track) onItsBack(k int) bool {
	if t.angles != nil && up(t.angles[k])[2] < 0 {
		return true
	}
	const steady = 20 // records
	if k < steady {
		return false
	}
	return !slices.ContainsFunc(t.force[k-steady:k+1], func(f float64) bool { return f > -0.5*firmware.StandardGravity })
}

// unwrapped takes the jumps by whole turns out of an angle, rad.
func unwrapped(angle []float64) []float64 {
	out := slices.Clone(angle)
	for k := 1; k < len(out); k++ {
		out[k] = out[k-1] + math.Remainder(angle[k]-angle[k-1], 2*math.Pi)
	}
	return out
}

// axis is one coordinate of each vector.
func axis(vectors []se3.Vector, i int) []float64 {
	values := make([]float64, len(vectors))
	for k, v := range vectors {
		values[k] = v[i]
	}
	return values
}

func distance(a, b se3.Vector) float64 {
	d := se3.Vector{a[0] - b[0], a[1] - b[1], a[2] - b[2]}
	return math.Sqrt(se3.Dot(d, d))
}
