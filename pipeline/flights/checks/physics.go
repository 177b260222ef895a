package checks

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/flights/firmware"
)

// moveTime and turnTime are over what time moves and turns are compared, s.
const moveTime, turnTime = 0.5, 0.2

// Physics is how well flights agree with physics. Axes are x, y, z of the world for motion, and of the body for turns.
type Physics struct {
	// Gravity is the force at rest before the start over g, of all flights: mean and standard deviation from flight to
	// flight; by drone, since an accelerometer's scale is its own.
	Gravity map[string][2]float64
	// Moves compares the way that the logged velocity amounts to with the change of the logged position, over moveTime;
	// motors' logs.
	Moves [3]Agreement
	// Smoothed compares the smoother's velocity with the drone's own estimate; motors' logs.
	Smoothed [3]Agreement
	// Turns compares the gyroscope's turn with the change of the attitude that the controller saw, over turnTime, for
	// roll and pitch; controller's logs.
	Turns [2]Agreement
	// Voltages compares PWM times the battery's voltage with the voltage that a command stands for; motors' logs.
	Voltages Agreement
	// Pushes compares changes of thrust over the hover's, after a lag of 50 ms, with those of the force over g;
	// controller's logs.
	Pushes Agreement
}

// Measure compares.
func Measure(all []*flights.Flight) Physics {
	var moves, smoothed [3]pairs
	var turns [2]pairs
	var voltages, pushes pairs
	gravity := map[string][]float64{}
	for _, f := range all {
		if f.Rest.Seconds > 0 {
			gravity[f.Drone()] = append(gravity[f.Drone()], f.Rest.Force/firmware.StandardGravity)
		}
		for i := range f.Segments {
			s := &f.Segments[i]
			if f.Source == flights.Motors {
				compareMoves(&moves, s)
				compareVoltages(&voltages, s)
				if s.Angles != nil {
					compareSmoothed(&smoothed, s)
				}
			} else {
				compareTurns(&turns, s)
				comparePushes(&pushes, s)
			}
		}
	}
	p := Physics{Gravity: map[string][2]float64{}, Voltages: voltages.agreement(), Pushes: pushes.agreement()}
	for drone, values := range gravity {
		p.Gravity[drone] = [2]float64{mean(values), stat.PopStdDev(values, nil)}
	}
	for i := range moves {
		p.Moves[i], p.Smoothed[i] = moves[i].agreement(), smoothed[i].agreement()
	}
	for i := range turns {
		p.Turns[i] = turns[i].agreement()
	}
	return p
}

// apart is how many records make up a time.
func apart(s *flights.Segment, seconds float64) int {
	n := len(s.Time)
	return max(1, int(math.Round(seconds*float64(n-1)/(s.Time[n-1]-s.Time[0]))))
}

// integrated is the integral of a quantity up to each time, by trapezes.
func integrated(time []float64, value func(k int) float64) []float64 {
	sum := make([]float64, len(time))
	for k := 1; k < len(time); k++ {
		sum[k] = sum[k-1] + (time[k]-time[k-1])*(value(k)+value(k-1))/2
	}
	return sum
}

func compareMoves(p *[3]pairs, s *flights.Segment) {
	n := apart(s, moveTime)
	for i := range p {
		way := integrated(s.Time, func(k int) float64 { return s.Velocity[k][i] })
		for k := n; k < len(way); k++ {
			p[i].add(way[k]-way[k-n], s.Position[k][i]-s.Position[k-n][i])
		}
	}
}

func compareSmoothed(p *[3]pairs, s *flights.Segment) {
	_, velocity, err := flights.Smooth(s)
	if err != nil { // a segment's times go forward
		return
	}
	for i := range p {
		for k := range velocity {
			p[i].add(velocity[k][i], s.Velocity[k][i])
		}
	}
}

// compareTurns: the rate of change of roll and pitch is, with the small angles of these flights not left out, by the
// kinematics of Rz Ry Rx.
func compareTurns(p *[2]pairs, s *flights.Segment) {
	n := apart(s, turnTime)
	for i := range p {
		turn := integrated(s.Time, func(k int) float64 {
			sin, cos := math.Sincos(s.Angles[k][0])
			if i == 1 {
				return s.Rates[k][1]*cos - s.Rates[k][2]*sin
			}
			return s.Rates[k][0] + math.Tan(s.Angles[k][1])*(s.Rates[k][1]*sin+s.Rates[k][2]*cos)
		})
		for k := n; k < len(turn); k++ {
			p[i].add(turn[k]-turn[k-n], s.Angles[k][i]-s.Angles[k-n][i])
		}
	}
}

// compareVoltages: the firmware makes the PWM of a command such that, with the battery's voltage, it is the motor's.
func compareVoltages(p *pairs, s *flights.Segment) {
	for k := range s.PWM {
		for m, duty := range s.PWM[k] {
			if duty < firmware.FullScale { // beyond, the battery cannot
				p.add(duty/firmware.FullScale*s.Battery[k], firmware.MotorVoltage(s.Command[k][m]))
			}
		}
	}
}

// pushLag is about what motors follow their commands with, s.
const pushLag = 0.05

func comparePushes(p *pairs, s *flights.Segment) {
	var thrust, force []float64
	followed := 0.0
	for k := range s.Time {
		sum := s.Command[k][0] + s.Command[k][1] + s.Command[k][2] + s.Command[k][3]
		if k == 0 {
			followed = sum
		} else {
			followed += (sum - followed) * (1 - math.Exp((s.Time[k-1]-s.Time[k])/pushLag))
		}
		thrust, force = append(thrust, followed), append(force, s.Force[k]/firmware.StandardGravity)
	}
	t, f := mean(thrust), mean(force)
	for k := range thrust {
		p.add(thrust[k]/t-1, force[k]/f-1)
	}
}

func (w *writer) physics(p Physics) {
	rows := [][]string{{"", "correlation", "ratio", "RMS difference"}}
	add := func(name, unit string, a Agreement) {
		rows = append(rows, []string{name, fmt.Sprintf("%.4f", a.Correlation), fmt.Sprintf("%.3f", a.Ratio), fmt.Sprintf("%.4g %s", a.RMS, unit)})
	}
	for i, axis := range []string{"x", "y", "z"} {
		add("velocity times time against move, 0.5 s, "+axis, "m", p.Moves[i])
	}
	for i, axis := range []string{"x", "y", "z"} {
		add("smoothed velocity against the drone's estimate, "+axis, "m/s", p.Smoothed[i])
	}
	for i, axis := range []string{"roll", "pitch"} {
		add("gyroscope times time against turn, 0.2 s, "+axis, "rad", p.Turns[i])
	}
	add("PWM times battery against a command's voltage", "V", p.Voltages)
	add("change of thrust against change of force", "", p.Pushes)
	var notes []string
	for _, drone := range slices.Sorted(maps.Keys(p.Gravity)) {
		notes = append(notes, fmt.Sprintf("Force at rest, drone %s: %.4f g, ± %.4f from flight to flight.", drone, p.Gravity[drone][0], p.Gravity[drone][1]))
	}
	w.table("Physics", rows, notes...)
}
