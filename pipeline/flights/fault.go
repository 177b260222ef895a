package flights

import (
	"fmt"
	"math"

	"metasymlab/pipeline/flights/firmware"
)

// FaultKind is a kind of what can be wrong with a recording.
type FaultKind int

const (
	Gap             FaultKind = iota // records were lost
	ClockReset                       // time went back
	Stuck                            // a sensor repeated itself in the air
	MotorSaturated                   // a motor was commanded all that it has, in the air
	SensorSaturated                  // a sensor was at the end of its range, in the air
	EstimatorJump                    // the estimated place jumped, in the air
	Overturned                       // the drone lay on its back with motors on: no flight from there on
	NoYaw                            // the yaw was not logged, and so there is no attitude
	NoFlight                         // the drone was never in the air
)

func (k FaultKind) String() string {
	return [...]string{"gap", "clock reset", "stuck", "motor saturated", "sensor saturated", "estimator jump", "overturned", "no yaw", "no flight"}[k]
}

// Fault is something that is wrong with a recording.
type Fault struct {
	Kind    FaultKind
	At      float64 // first time, s after the first record
	Count   int     // records that were lost, or that have it
	Air     bool    // it was in the air
	Channel string  // "" for all
}

func (f Fault) String() string {
	text := fmt.Sprintf("%s at %.2f s", f.Kind, f.At)
	if f.Channel != "" {
		text += ", " + f.Channel
	}
	if f.Count > 0 {
		text += fmt.Sprintf(", %d records", f.Count)
	}
	if f.Kind == Gap && !f.Air {
		text += ", on the ground"
	}
	return text
}

// What a Crazyflie 2.1's BMI088 measures at most, in the ranges that the firmware chooses, less what noise is worth.
const (
	gyroscopeRange     = 2000 * degree * 0.995 // rad/s
	accelerometerRange = 24 * 0.995            // g
)

const (
	stuckRecords = 20  // a sensor's values have noise: as many equal ones are none
	jump         = 0.2 // m between records; 20 m/s
)

// inAir finds what is wrong in the air.
func (t *track) inAir(air []span) (faults []Fault) {
	found := map[Fault]int{} // by kind and channel, to its place in faults
	add := func(kind FaultKind, channel string, k, count int) {
		key := Fault{Kind: kind, Channel: channel}
		i, ok := found[key]
		if !ok {
			i = len(faults)
			found[key] = i
			faults = append(faults, Fault{Kind: kind, Channel: channel, At: t.time[k], Air: true})
		}
		faults[i].Count += count
	}
	for _, s := range air {
		for k := s.from; k < s.to; k++ {
			for m, c := range t.command[k] {
				if c >= firmware.FullScale {
					add(MotorSaturated, fmt.Sprintf("M%d", m+1), k, 1)
				}
			}
			if k > s.from && distance(t.place[k], t.place[k-1]) > jump {
				add(EstimatorJump, "position", k, 1)
			}
		}
		for _, sensor := range t.sensors {
			same := 0
			for k := s.from; k < s.to; k++ {
				if sensor.limit > 0 && math.Abs(sensor.values[k]) >= sensor.limit {
					add(SensorSaturated, sensor.name, k, 1)
				}
				if k > s.from && sensor.values[k] == sensor.values[k-1] {
					same++
				} else {
					same = 0
				}
				if same == stuckRecords-1 {
					add(Stuck, sensor.name, k-same, stuckRecords)
				} else if same >= stuckRecords {
					add(Stuck, sensor.name, k, 1)
				}
			}
		}
	}
	return faults
}
