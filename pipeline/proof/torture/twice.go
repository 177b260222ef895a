package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// twin is a profile with the same settings under another name, whose evaluation is made beside that of the profile.
const twin = "twin.toml"

// twoMakes runs two makes at once, of the same profile or of one with another name, after some artefacts were removed.
// Both must succeed.
func (s *site) twoMakes(ctx context.Context, r *rand.Rand) (deed, error) {
	later := time.Duration(r.Int64N(int64(3 * time.Second)))
	target, second, name := "paper", profile, "the same profile"
	if r.IntN(2) == 0 {
		target, second, name = "evaluate", twin, "its twin, evaluate only,"
		if err := copyFile(s.path("pipeline/profile/"+profile+".toml"), s.path(twin)); err != nil {
			return deed{}, err
		}
	}
	what, err := s.forgetSome(r, 4)
	if err != nil {
		return deed{}, err
	}
	d := deed{What: fmt.Sprintf("%s; a second make of %s %.1f s after the first", what, name, later.Seconds())}
	first, err := s.paper(ctx)
	if err != nil {
		return d, err
	}
	first.pause(later)
	other, err := s.make(ctx, target, second)
	if err != nil {
		return d, err
	}
	d.Ended = fmt.Sprintf("%s, %s", first.how(), other.how())
	for _, m := range []*making{first, other} {
		if err := m.wait(); err != nil {
			return d, fmt.Errorf("one of two makes at once has failed: %s", m.how())
		}
		if err := m.fault(); err != nil {
			return d, err
		}
	}
	if second != twin {
		return d, nil
	}
	now, err := take(s.path("out/twin"))
	if err != nil {
		return d, err
	}
	if found := s.reference.differences(now, "results/"); len(found) > 0 {
		return d, fmt.Errorf("the twin's evaluation is another one: %s", found[0])
	}
	return d, nil
}
