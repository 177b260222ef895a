package flights

// What being in the air is taken to be.
const (
	clearance = 0.1 // m above where it stood before its motors were switched on
	shortHop  = 1.0 // s; less is no flight
)

// span is of records: from the first to before the last.
type span struct{ from, to int }

// airborne are the spans in which motors are on, the drone has risen above where it stood and no record is missing. The
// end is the motors', which are switched off at about 0.2 m. A drone that has lain on its back flies no more.
func (t *track) airborne() (air []span, faults []Fault) {
	ground, from := t.place[0][2], -1
	end := func(k int) {
		if from >= 0 && t.time[k-1]-t.time[from] >= shortHop {
			air = append(air, span{from, k})
		}
		from = -1
	}
	for k := range t.time {
		switch {
		case t.on[k] && t.onItsBack(k):
			end(k)
			return air, append(faults, Fault{Kind: Overturned, At: t.time[k]})
		case !t.on[k]:
			end(k)
			ground = t.place[k][2]
		case k > 0 && t.missing(k) != 0:
			end(k)
		}
		if from < 0 && t.on[k] && t.place[k][2] > ground+clearance {
			from = k
		}
	}
	end(len(t.time))
	return air, faults
}

// missing is how many records there should be between this one and the one before; -1 if time went back or stood still.
func (t *track) missing(k int) int {
	d := t.time[k] - t.time[k-1]
	if d <= 0 {
		return -1
	}
	if d < 1.5*t.period { // before an int, which very long waits would not fit
		return 0
	}
	return int(min(d/t.period-0.5, 1e9))
}

// gaps finds what is wrong with the time stamps.
func (t *track) gaps() (faults []Fault) {
	for k := 1; k < len(t.time); k++ {
		switch n := t.missing(k); {
		case n < 0:
			faults = append(faults, Fault{Kind: ClockReset, At: t.time[k-1], Air: t.on[k-1]})
		case n > 0:
			faults = append(faults, Fault{Kind: Gap, At: t.time[k-1], Count: n, Air: t.on[k-1]})
		}
	}
	return faults
}
