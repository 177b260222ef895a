package flightstest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"

	"metasymlab/pipeline/flights/firmware"
	"metasymlab/pipeline/flights/usdlog"
	"metasymlab/pipeline/flights/usdlog/usdlogtest"
)

const (
	// Period is the time between records, s.
	Period = 0.0099
	// Noise is the deviation of what is added to all that a sensor has measured, in the log's units, so that no value
	// repeats itself.
	Noise = 1e-5

	began = 11_000_000 // µs of the first record
	// The firmware's loop: its own time, and how many updates there are to a record.
	update  = 0.002
	updates = 5
)

const degree = math.Pi / 180

// asked is by how much the controller's desired roll and pitch differ from the true ones, degrees.
func asked(t float64) [2]float64 { return [2]float64{0.8 * math.Sin(5*t), 1.2 * math.Cos(3*t)} }

// controls are the controller's commands: a thrust that holds the force with a command of 40000 at rest, and turns.
func controls(t float64) (thrust, roll, pitch, yaw float64) {
	if !on(t) {
		return 0, 0, 0, 0
	}
	return 40000 * force(acceleration(t)) / firmware.StandardGravity, math.Round(900 * math.Sin(7*t)), math.Round(500 * math.Cos(4*t)), 2500
}

// Commands are those of the motors.
func Commands(t float64) firmware.Commands { return firmware.Mix(controls(t)) }

// table is an event that grows by records.
type table struct {
	event usdlog.Event
}

func (t *table) add(seconds float64, values ...float64) {
	t.event.Micros = append(t.event.Micros, began+uint64(math.Round(seconds*1e6)))
	for i, v := range values {
		f := &t.event.Fields[i]
		if f.Format == 'f' {
			v = float64(float32(v))
		}
		f.Values = append(f.Values, v)
	}
}

func newTable(format byte, names ...string) *table {
	t := &table{usdlog.Event{ID: 1, Name: "fixedFrequency"}}
	for _, name := range names {
		t.event.Fields = append(t.event.Fields, usdlog.Field{Name: name, Format: format})
	}
	return t
}

// Controller is what a drone logs of the known flight's controller.
func Controller(seed uint64) *usdlog.Log {
	return noisy(controllerTable(), rand.New(rand.NewPCG(seed, 1)))
}

var controllerTable = sync.OnceValue(func() *table {
	t := newTable('f', "stateEstimate.x", "stateEstimate.y", "stateEstimate.z", "controller.cmd_thrust", "controller.cmd_roll",
		"controller.cmd_pitch", "controller.cmd_yaw", "controller.r_roll", "controller.r_pitch", "controller.r_yaw", "controller.accelz",
		"controller.roll", "controller.pitch", "controller.yaw", "controller.rollRate", "controller.pitchRate")
	var integral [2]float64
	for n := 0; ; n++ {
		s := float64(n) * Period / updates // the drone's clock
		if s > End {
			break
		}
		angle, flying := angles(s), on(s)
		wrong := asked(s)
		actual := [2]float64{angle[0] / degree, -angle[1] / degree} // pitch is positive nose up in the firmware
		var rates [2]float64
		for i := range rates {
			if !flying { // the desired angle is zero, and the loop is reset at each update
				integral[i], wrong[i] = 0, -actual[i]
			}
			integral[i] += update * wrong[i]
			rates[i] = 6*wrong[i] + 3*integral[i]
		}
		if n%updates != 0 {
			continue
		}
		heading := 0.0
		if !flying {
			heading = angle[2] / degree
		}
		truth := At(s)
		thrust, roll, pitch, yaw := controls(s)
		t.add(s, truth.Position[0], truth.Position[1], truth.Position[2], thrust, roll, pitch, yaw,
			truth.Rates[0], -truth.Rates[1], truth.Rates[2], truth.Force/firmware.StandardGravity,
			actual[0]+wrong[0], actual[1]+wrong[1], heading, rates[0], rates[1])
	}
	return t
})

// Motors is what a drone logs of the known flight's motors.
func Motors(seed uint64) *usdlog.Log { return noisy(motorsTable(), rand.New(rand.NewPCG(seed, 2))) }

var motorsTable = sync.OnceValue(func() *table {
	t := newTable('f', "motor.m1", "motor.m2", "motor.m3", "motor.m4", "pwm.m1_pwm", "pwm.m2_pwm", "pwm.m3_pwm", "pwm.m4_pwm", "pm.vbatMV",
		"stateEstimate.x", "stateEstimate.y", "stateEstimate.z",
		"stateEstimate.vx", "stateEstimate.vy", "stateEstimate.vz", "stateEstimate.ax", "stateEstimate.ay", "stateEstimate.az",
		"stateEstimate.roll", "stateEstimate.yaw")
	for i := range t.event.Fields[:8] {
		t.event.Fields[i].Format = 'I'
	}
	t.event.Fields[8].Format = 'H'
	for n := 0; float64(n)*Period <= End; n++ {
		s := float64(n) * Period
		truth, m := At(s), Commands(s)
		battery := math.Round(3900 - 10*s)
		var values []float64
		for _, c := range m {
			values = append(values, math.Round(c))
		}
		for _, c := range m {
			values = append(values, math.Round(firmware.MotorVoltage(c)/(battery/1000)*firmware.FullScale))
		}
		values = append(append(append(values, battery), truth.Position[:]...), truth.Velocity[:]...)
		for _, a := range truth.Acceleration {
			values = append(values, a/firmware.StandardGravity)
		}
		t.add(s, append(values, truth.Angles[0]/degree, truth.Angles[2]/degree)...)
	}
	return t
})

// steady are fields without noise: no sensors' or such that a loop depends on.
var steady = regexp.MustCompile(`^(motor\..*|pm\..*|controller\.(cmd_.*|roll|pitch|yaw|rollRate|pitchRate)|stateEstimate\.yaw)$`)

// noisy is a log of its own.
func noisy(t *table, rng *rand.Rand) *usdlog.Log {
	e := t.event
	e.Micros, e.Fields = slices.Clone(e.Micros), slices.Clone(e.Fields)
	for i := range e.Fields {
		f := &e.Fields[i]
		f.Values = slices.Clone(f.Values)
		for k := range f.Values {
			if !steady.MatchString(f.Name) {
				f.Values[k] = float64(float32(f.Values[k] + Noise*rng.NormFloat64()))
			}
		}
	}
	return log(e)
}

// log has an event more, of which there are no records, as CrazyPAD's have.
func log(e usdlog.Event) *usdlog.Log {
	return &usdlog.Log{Version: 2, Events: []usdlog.Event{e,
		{ID: 2, Name: "activeMarkerModeChanged", Fields: []usdlog.Field{{Name: "mode", Format: 'B'}}}}}
}

// Fields are the event's that have the records, by name.
func Fields(l *usdlog.Log) map[string][]float64 {
	fields := map[string][]float64{}
	for _, f := range l.Events[0].Fields {
		fields[f.Name] = f.Values
	}
	return fields
}

// Lose takes the records from one to before another out of a log.
func Lose(l *usdlog.Log, from, to int) {
	e := &l.Events[0]
	e.Micros = append(e.Micros[:from:from], e.Micros[to:]...)
	for i := range e.Fields {
		f := &e.Fields[i]
		f.Values = append(f.Values[:from:from], f.Values[to:]...)
	}
}

// Folder writes the known flight so many times as each source of each variant, as CrazyPAD has its data.
func Folder(folder string, flights int, variants ...string) error {
	for v, variant := range variants {
		for source, make := range map[string]func(uint64) *usdlog.Log{"controller_data": Controller, "motor_data": Motors} {
			within := filepath.Join(folder, source, variant)
			if err := os.MkdirAll(within, 0o755); err != nil {
				return err
			}
			for i := range flights {
				file := usdlogtest.Write(make(uint64(100*v + i)))
				if err := os.WriteFile(filepath.Join(within, fmt.Sprintf("E8_log%02d", i)), file, 0o644); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
