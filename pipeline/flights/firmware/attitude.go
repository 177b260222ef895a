package firmware

import (
	"fmt"
	"math"
)

// Loop is a control loop from an angle's error to the rate that is asked for: Kp e + Ki ∫e, the integral within ±Limit.
type Loop struct{ Kp, Ki, Limit float64 }

// Tilt is the loop of roll and of pitch, in degrees.
var Tilt = Loop{Kp: 6, Ki: 3, Limit: 20}

const (
	attitudeUpdate = 0.002 // s between two updates as the controller counts them
	updatesARecord = 5     // a record is every tenth step of the stabiliser's loop, an update every second
	switchedOn     = 3     // updates up to the first record with the motors on: one to five, nothing says how many
)

// Errors are the angle errors, desired less actual, that a loop must have seen to ask for those rates at those times
// [s]. While it is off it is reset at each update. Between records the error is taken as linear; period is the usual
// time between records, from which it is known how many updates were in a longer one.
func (l Loop) Errors(rate, time []float64, on []bool, period float64) ([]float64, error) {
	if len(time) != len(rate) || len(on) != len(rate) || !(period > 0) {
		return nil, fmt.Errorf("firmware: %d rates, %d times, %d states of the motors, %g s between records", len(rate), len(time), len(on), period)
	}
	errors := make([]float64, len(rate))
	integral := 0.0
	for k := range rate {
		if !on[k] {
			integral = 0
			errors[k] = rate[k] / (l.Kp + l.Ki*attitudeUpdate)
			continue
		}
		// The integral after n updates is that before, and the sum over a line from the error before to this one.
		known, weight := 0.0, attitudeUpdate*switchedOn
		if k > 0 && on[k-1] {
			n := max(1, math.Round(updatesARecord*(time[k]-time[k-1])/period))
			known = integral + attitudeUpdate*errors[k-1]*(n-1)/2
			weight = attitudeUpdate * (n + 1) / 2
		}
		errors[k] = (rate[k] - l.Ki*known) / (l.Kp + l.Ki*weight)
		integral = known + weight*errors[k]
		if math.Abs(integral) > l.Limit {
			integral = math.Copysign(l.Limit, integral)
			errors[k] = (rate[k] - l.Ki*integral) / l.Kp
		}
	}
	return errors, nil
}
