package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// deed is what a disturbance did and how its make ended.
type deed struct {
	What  string // precisely
	Ended string // the disturbed make
	// Inside: a make was killed in the midst of a training of the 10 x 10 mesh.
	Inside bool
}

// impossible says why a disturbance cannot be made on this machine: it is not done, and so has not been passed.
type impossible struct{ why string }

func (i impossible) Error() string { return "not possible here: " + i.why }

// disturb does one disturbance. An error other than impossible is a fault of what is tested, or of the campaign.
func (s *site) disturb(ctx context.Context, kind string, r *rand.Rand) (deed, error) {
	switch kind {
	case killMesh:
		return s.killInTraining(ctx, r)
	case killAny:
		return s.kill(ctx, r)
	case damageFiles:
		return s.damage(r)
	case fillDisk:
		return s.fillDisk(ctx, r)
	case forbidWriting:
		return s.forbidWriting(ctx, r)
	case moveClocks:
		return s.moveClocks(r)
	case twoMakes:
		return s.twoMakes(ctx, r)
	case editSource:
		return s.edit(ctx, r)
	}
	return deed{}, fmt.Errorf("unknown kind of disturbance %q", kind)
}
