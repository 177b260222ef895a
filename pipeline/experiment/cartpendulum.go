package experiment

import (
	"context"

	"gonum.org/v1/gonum/mat"

	"metasymlab/pipeline/dataset"
	carts "metasymlab/pipeline/dataset/cartpendulum"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/identification/cart"
	"metasymlab/pipeline/experiment/symplecticity"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/cartpendulum"
)

// cartPendulum is the cart with a double pendulum.
var cartPendulum = system{
	name: carts.Name, trainedOn: carts.Name, packages: []string{"metasymlab/pipeline/dataset/cartpendulum"}, stored: true,
	settings: func(p *profile.Profile) any { return p.CartPendulum.Data },
	seed:     func(p *profile.Profile) int { return p.CartPendulum.Data.Seed },
	count:    func(p *profile.Profile) int { return carts.Systems(p.CartPendulum.Data) },
	generate: func(ctx context.Context, p *profile.Profile, _ *dataset.Set, workers int, done func()) (*dataset.Set, error) {
		return carts.Generate(ctx, p.CartPendulum.Data, workers, done)
	},
	models:     func(p *profile.Profile) *profile.Models { return &p.CartPendulum.Models },
	evaluation: func(p *profile.Profile) any { return p.CartPendulum.Evaluation },
	trial: func(p *profile.Profile, set *dataset.Set) (*evaluation.Trial, error) {
		return evaluation.NewTrackTrial(set, p.CartPendulum.Evaluation)
	},
	flow: func(p *profile.Profile) symplecticity.Flow {
		return func(system int, state []float64, interval float64) (*mat.Dense, float64, error) {
			return carts.Flow(p.CartPendulum.Data, dataset.OOD, system, state, interval)
		}
	},
	references: cartReferences, simulators: []string{here + "cartpendulum.go", here + "identification/cart"},
}

// cartReferences: a cart that hangs at rest from the start, one that stands still in its last measured state, one that
// goes on as between the last two, and the simulator from the last measured state, with the true parameters and with
// those that the adaptation data say.
func cartReferences(ctx context.Context, w *Workspace, trial *evaluation.Trial) ([]reference, error) {
	d := w.Profile.CartPendulum.Data
	rest, err := evaluation.Still(trial, make([]float64, trial.Set.Dim()))
	if err != nil {
		return nil, err
	}
	motion, err := evaluation.ConstantVelocity(trial)
	if err != nil {
		return nil, err
	}
	identified, err := eachUnseen(w, "cartpendulum, identification", trial, func(done func()) ([]cartpendulum.Params, error) {
		return cart.Identify(ctx, trial, d, w.Workers, done)
	})
	if err != nil {
		return nil, err
	}
	ceiling, err := cart.Simulate(ctx, trial, cart.True(d), w.Workers)
	if err != nil {
		return nil, err
	}
	simulated, err := cart.Simulate(ctx, trial, identified, w.Workers)
	if err != nil {
		return nil, err
	}
	return []reference{{"rest", rest}, {"persistence", evaluation.Persistence(trial)}, {"constant-velocity", motion}, {"true-simulator", ceiling}, {"identified", simulated}}, nil
}
