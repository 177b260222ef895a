package torture

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"syscall"
	"time"
)

// endings are what ends a group of processes; most often what cannot be caught.
var endings = []syscall.Signal{syscall.SIGKILL, syscall.SIGKILL, syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT}

// killInTraining kills make in the midst of a training of the 10 x 10 mesh: in its first half, by the undisturbed run's
// time, as the machine may be faster now.
func (s *site) killInTraining(ctx context.Context, r *rand.Rand) (deed, error) {
	models := slices.Sorted(maps.Keys(s.trainings))
	if len(models) == 0 {
		return deed{}, fmt.Errorf("the undisturbed run told of no training of the 10 x 10 mesh, so none can be killed")
	}
	model, ending, share := pick(r, models), pick(r, endings), 0.02+0.5*r.Float64()
	what, err := s.forget("train/mesh/" + model + "/1.json")
	if err != nil {
		return deed{}, err
	}
	m, err := s.paper(ctx)
	if err != nil {
		return deed{}, err
	}
	began := func(text string) bool {
		for _, found := range meshBegins.FindAllStringSubmatch(text, -1) {
			if found[1] == model {
				return true
			}
		}
		return false
	}
	d := deed{What: fmt.Sprintf("%s; %s at %.0f %% of the training", what, nameOf(ending), 100*share)}
	if !m.await(began) {
		d.Ended = m.how()
		return d, fmt.Errorf("make has not trained %s anew: %s", model, d.Ended)
	}
	m.pause(time.Duration(share * float64(s.trainings[model])))
	d.Inside = m.runs() && stages(m.String(), model) < stagesOf(model)
	return s.killed(m, ending, d)
}

// stagesOf is how many stages the training of a model has.
func stagesOf(model string) int {
	if model == "metasym" {
		return 2 // encoder and decoder
	}
	return 1
}

// kill kills make at any moment of its making anew some artefacts.
func (s *site) kill(ctx context.Context, r *rand.Rand) (deed, error) {
	ending, after := pick(r, endings), time.Duration(r.Int64N(int64(10*time.Second)))
	what, err := s.forgetSome(r, 4)
	if err != nil {
		return deed{}, err
	}
	m, err := s.paper(ctx)
	if err != nil {
		return deed{}, err
	}
	m.pause(after)
	return s.killed(m, ending, deed{What: fmt.Sprintf("%s; %s after %.1f s", what, nameOf(ending), after.Seconds())})
}

// killed ends a make and completes the deed.
func (s *site) killed(m *making, ending syscall.Signal, d deed) (deed, error) {
	late := !m.runs()
	if err := m.kill(ending); err != nil {
		return d, err
	}
	switch d.Ended = m.how(); {
	case d.Inside:
		d.Ended += " (in the training)"
	case late:
		d.Ended += " before the signal"
	}
	return d, m.fault()
}

// fault is a crash that a make has shown.
func (m *making) fault() error {
	if crash := m.crash(); crash != "" {
		return fmt.Errorf("make has shown a crash: %s", crash)
	}
	return nil
}

// pause waits, but not longer than make runs.
func (m *making) pause(d time.Duration) {
	select {
	case <-m.done:
	case <-time.After(d):
	}
}
