package checks

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/stat"

	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/flights/firmware"
)

// How long after a start and before an end a drone is not yet or no longer level, s.
const settled, leaving = 1.5, 1.2

// Hover is what the motors of a variant of one drone are commanded while it keeps its height.
type Hover struct {
	Variant flights.Variant
	Role    flights.Role
	Drone   string
	Flights int
	Command firmware.Commands // mean
	Grams   float64           // that all four stand for
	Spread  float64           // of the grams from flight to flight, standard deviation
	Force   float64           // mean specific force along body z, g
	// By source: grams, not a number if there is no such flight.
	Of [2]float64
	// LeastBattery is the lowest voltage in the air, V; not a number if no flight has it.
	LeastBattery float64
	// Roll and Pitch are means in the air, rad, of the controller's logs: how far from upright the estimated attitude
	// is where a drone on the whole keeps its place.
	Roll, Pitch float64
}

// Hovers are the flights' by variant, in their order.
func Hovers(all []*flights.Flight) (found []Hover) {
	role := roles(all)
	names, of := variants(all)
	for _, name := range names {
		for _, drone := range drones(of[name]) {
			h := Hover{Variant: of[name][0].Variant, Role: role[name], Drone: drone, LeastBattery: math.NaN()}
			var grams, force, rolls, pitches []float64
			var by [2][]float64
			for _, f := range of[name] {
				command, push, ok := hovering(f)
				if f.Drone() != drone || !ok {
					continue
				}
				h.Flights++
				g := 0.0
				for m := range command {
					h.Command[m] += command[m]
					g += 1000 * firmware.Thrust(command[m]) / firmware.StandardGravity
				}
				grams, force, by[f.Source] = append(grams, g), append(force, push), append(by[f.Source], g)
				for _, s := range f.Segments {
					for _, v := range s.Battery {
						if !(h.LeastBattery <= v) {
							h.LeastBattery = v
						}
					}
					if f.Source == flights.Controller {
						for _, a := range s.Angles {
							rolls, pitches = append(rolls, a[0]), append(pitches, a[1])
						}
					}
				}
			}
			if h.Flights == 0 {
				continue
			}
			for m := range h.Command {
				h.Command[m] /= float64(h.Flights)
			}
			h.Grams, h.Spread, h.Force = mean(grams), stat.PopStdDev(grams, nil), mean(force)/firmware.StandardGravity
			h.Roll, h.Pitch = mean(rolls), mean(pitches)
			for s := range by {
				h.Of[s] = math.NaN()
				if len(by[s]) > 0 {
					h.Of[s] = mean(by[s])
				}
			}
			found = append(found, h)
		}
	}
	return found
}

// hovering is the mean command and force of a flight while it keeps its height.
func hovering(f *flights.Flight) (command firmware.Commands, force float64, ok bool) {
	n := 0.0
	for _, s := range f.Segments {
		for k, t := range s.Time {
			if t < s.Time[0]+settled || t > s.Time[len(s.Time)-1]-leaving {
				continue
			}
			n++
			force += s.Force[k]
			for m := range command {
				command[m] += s.Command[k][m]
			}
		}
	}
	for m := range command {
		command[m] /= n
	}
	return command, force / n, n > 0
}

func (w *writer) hover(found []Hover) {
	whole := map[string]float64{} // grams of the undamaged drones
	for _, h := range found {
		if h.Variant.Damage == flights.Whole {
			whole[h.Drone] = h.Grams
		}
	}
	rows := [][]string{{"variant", "drone", "flights", "M1", "M2", "M3", "M4", "thrust", "±", "over whole", "M3 over M1", "controller", "motors", "force", "battery", "roll", "pitch"}}
	for _, h := range found {
		row := []string{h.Variant.Name, h.Drone, fmt.Sprint(h.Flights)}
		for _, c := range h.Command {
			row = append(row, fmt.Sprintf("%.0f", c))
		}
		over := "-"
		if g, ok := whole[h.Drone]; ok {
			over = fmt.Sprintf("%+.1f %%", 100*(h.Grams/g-1))
		}
		row = append(row, fmt.Sprintf("%.2f g", h.Grams), fmt.Sprintf("%.2f", h.Spread), over, fmt.Sprintf("%.3f", h.Command[2]/h.Command[0]))
		for _, g := range h.Of {
			row = append(row, number("%.2f g", g))
		}
		rows = append(rows, append(row, fmt.Sprintf("%.4f g", h.Force), number("%.2f V", h.LeastBattery),
			number("%+.2f°", h.Roll*180/math.Pi), number("%+.2f°", h.Pitch*180/math.Pi)))
	}
	w.table("Hover by variant", rows,
		"Mean commands of 65535 while the height is kept; thrust is what they stand for, 60 g of four full motors, ± from flight to flight;",
		"over whole is to the undamaged flights of the same drone; controller and motors are the same of either source's flights alone;",
		"force is the accelerometer's along body z, 1 if thrust is weight; battery is the lowest voltage in the air; roll and pitch are means.",
		fmt.Sprintf("A Crazyflie 2.1 without decks weighs %.1f g.", 1000*flights.Body().Mass))
}

// number is a value, or a dash if there is none.
func number(format string, v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return strings.TrimSpace(fmt.Sprintf(format, v))
}
