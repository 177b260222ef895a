package run

import (
	"fmt"
	"math"
	"path"
	"strings"
	"time"

	"metasymlab/pipeline/experiment"
)

// left knows what a run has to do, and tells how long the rest of it will take.
type left struct {
	began time.Time
	steps []*expected
}

// expected is a step and what it takes.
type expected struct {
	target string
	before float64 // seconds when it was made before; 0 if that is not known
	took   float64 // now
	done   bool
}

// newLeft looks up what the steps took when they were made before.
func newLeft(steps []experiment.Step) *left {
	l := &left{began: time.Now()}
	for _, s := range steps {
		e := &expected{target: s.Target()}
		if from, err := s.Provenance(); err == nil {
			e.before = from.Duration
		}
		l.steps = append(l.steps, e)
	}
	return l
}

// finished notes that a step is done.
func (l *left) finished(target string, took time.Duration) {
	for _, e := range l.steps {
		if e.target == target {
			e.took, e.done = took.Seconds(), true
		}
	}
}

// time is what the other steps are expected to take, in seconds: as long as before, or as those like them took now,
// times what a second of work has cost in seconds of this run, less than one where several run at a time. NaN if
// nothing is known yet; rough if some steps are expected to take what all others took on average.
func (l *left) time(now time.Time) (seconds float64, done int, rough bool) {
	var worked float64
	took := map[string]*[2]float64{} // sum and count of those done, for each kind of step, from narrow to wide
	for _, e := range l.steps {
		if !e.done {
			continue
		}
		done++
		worked += e.took
		for _, name := range Likes(e.target) {
			if took[name] == nil {
				took[name] = &[2]float64{}
			}
			took[name][0] += e.took
			took[name][1]++
		}
	}
	rate := 1.0
	if worked > 0 {
		rate = now.Sub(l.began).Seconds() / worked
	}
	for _, e := range l.steps {
		if e.done {
			continue
		}
		step := e.before
		for _, name := range Likes(e.target) {
			if of := took[name]; step == 0 && of != nil {
				step = of[0] / of[1]
			}
		}
		if step == 0 {
			rough = true
			step = worked / float64(done) // NaN before the first
		}
		seconds += step * rate
	}
	return seconds, done, rough
}

// Likes are the groups that the step of a target belongs to: other seeds of it, other models of the system, all of its
// kind.
func Likes(target string) []string {
	var names []string
	for folder := path.Dir(target); strings.Count(folder, "/") >= 2; folder = path.Dir(folder) { // out/<profile>/kind
		names = append(names, folder)
	}
	return names
}

// String is for a person.
func (l *left) String() string { return l.at(time.Now()) }

func (l *left) at(now time.Time) string {
	seconds, done, rough := l.time(now)
	text := fmt.Sprintf("%d of %d steps done, ", done, len(l.steps))
	about := "about"
	if rough {
		about = "very roughly"
	}
	switch {
	case math.IsNaN(seconds):
		return text + "time left in all not known yet"
	case seconds < 90:
		return text + fmt.Sprintf("%s %.0f s left in all", about, seconds)
	case seconds < 90*60:
		return text + fmt.Sprintf("%s %.0f min left in all", about, seconds/60)
	default:
		return text + fmt.Sprintf("%s %.1f h left in all", about, seconds/3600)
	}
}
