package firmware

import (
	"math"
	"testing"
)

// TestMix: each command turns the drone the right way, by the places and turns of the motors: torque about x (forward)
// is what the left motors push more than the right, about y (left) what the rear push more, about z the drag of those
// that turn clockwise. A command in roll is to turn about +x, one in pitch nose up, and one in yaw, of which the
// controller has changed the sign, about −z.
func TestMix(t *testing.T) {
	t.Parallel()
	place := [4][2]float64{{1, -1}, {-1, -1}, {-1, 1}, {1, 1}} // x, y
	clockwise := [4]float64{-1, 1, -1, 1}
	for _, c := range []struct {
		name             string
		roll, pitch, yaw float64
		want             [3]float64 // torques, in units of commands
	}{
		{"roll", 1000, 0, 0, [3]float64{2000, 0, 0}},
		{"pitch", 0, 1000, 0, [3]float64{0, -2000, 0}},
		{"yaw", 0, 0, 1000, [3]float64{0, 0, -4000}},
		{"all", 600, -400, 300, [3]float64{1200, 800, -1200}},
	} {
		m := Mix(40000, c.roll, c.pitch, c.yaw)
		var got [3]float64
		sum := 0.0
		for i, u := range m {
			got[0] += place[i][1] * u
			got[1] -= place[i][0] * u
			got[2] += clockwise[i] * u
			sum += u
		}
		if got != c.want || sum != 160000 {
			t.Errorf("%s: torques %v, want %v; sum %v", c.name, got, c.want, sum)
		}
	}
	if m := Mix(60000, 20000, 0, 0); m != (Commands{50000, 50000, FullScale, FullScale}) {
		t.Errorf("beyond full scale: %v", m)
	}
	if m := Mix(1000, 4000, 0, 0); m != (Commands{0, 0, 3000, 3000}) {
		t.Errorf("below zero: %v", m)
	}
}

// TestMotorVoltage: the fit goes through the thrust stand's table, in the comment of motors.c, to a tenth of a volt.
func TestMotorVoltage(t *testing.T) {
	t.Parallel()
	for grams, volts := range map[float64]float64{4.8: 0.49375, 13.9: 1.2, 24.4: 1.855, 37.3: 2.48875, 51.9: 2.975} {
		command := grams / 60 * 65536
		if got := MotorVoltage(command); math.Abs(got-volts) > 0.1 {
			t.Errorf("%g g: %.3f V, the table has %.3f", grams, got, volts)
		}
		if got := 4 * Thrust(command) / StandardGravity; math.Abs(got-grams/1000) > 1e-12 {
			t.Errorf("%g g: command %.0f stands for %.6f kg", grams, command, got)
		}
	}
}

// controller is the firmware's loop as it runs, at 500 Hz.
type controller struct{ integral float64 }

func (c *controller) update(l Loop, e float64) float64 {
	c.integral = min(max(c.integral+e*0.002, -l.Limit), l.Limit)
	return l.Kp*e + l.Ki*c.integral
}

// TestErrors: from the rates that the loop asks for, recorded at 100 Hz with some records lost, the error that it was
// given comes back. How many updates there were before the first record is not known, which is half a per cent at most.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		e    func(s float64) float64
		loop Loop
		tolerance,
		atOnce float64 // within nine seconds of the motors' start, while the integral forgets
	}{
		{"steady", func(float64) float64 { return -1.2 }, Tilt, 1e-4, 0.0036},
		{"growing", func(s float64) float64 { return 0.3 * s }, Tilt, 1e-4, 0.001},
		{"swaying", func(s float64) float64 { return 3 * math.Sin(2*math.Pi*1.5*s) }, Tilt, 3e-4, 0.002},
		{"at the limit", func(float64) float64 { return 5 }, Loop{Kp: 6, Ki: 3, Limit: 4}, 1e-12, 0.015},
	} {
		var rate, time, want []float64
		var on []bool
		var loop controller
		for step := range 10000 { // updates
			s := float64(step) * 0.002 * 0.99 // the drone's clock is not the controller's
			flying := s > 1
			if !flying {
				loop.integral = 0
			}
			e := c.e(s)
			asked := loop.update(c.loop, e)
			if step%5 == 0 && !(s > 4 && s < 4.03) {
				rate, time, want, on = append(rate, asked), append(time, s), append(want, e), append(on, flying)
			}
		}
		got, err := c.loop.Errors(rate, time, on, 0.0099)
		if err != nil {
			t.Fatal(err)
		}
		for k := range got {
			tolerance := c.atOnce
			if time[k] < 1 || time[k] > 10 {
				tolerance = c.tolerance
			}
			if d := math.Abs(got[k] - want[k]); !(d <= tolerance) {
				t.Errorf("%s: at %.3f s the error is %.6f, recovered as %.6f", c.name, time[k], want[k], got[k])
				break
			}
		}
	}
	if _, err := Tilt.Errors(make([]float64, 3), make([]float64, 2), make([]bool, 3), 0.01); err == nil {
		t.Error("accepted fewer times than rates")
	}
}
