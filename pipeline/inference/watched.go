package inference

import (
	"context"
	"fmt"

	"metasymlab/metasym"
)

// AdaptWatched is Adapt with a number of inner steps of one's own, each told as soon as it is taken: to look on, and to
// see what more or fewer steps than in training do. step is called with the loss before any step (done 0) and after
// each; nil for nobody. With the model's number of steps it comes to the same ζ* as Adapt, up to rounding. It returns
// all losses, [steps+1], or ctx's error when ctx ends.
//
// A model whose meta-attention is not adapted cannot be.
func (f *Forecaster) AdaptWatched(ctx context.Context, steps int, step func(done int, loss float64), histories ...History) (losses []float64, err error) {
	if steps < 1 {
		return nil, fmt.Errorf("adapt: %d inner steps, need 1 or more", steps)
	}
	if kind := f.model.Architecture.BiLevel.Decoder.MetaAttention; kind != "" && kind != metasym.AdaptedAttention {
		return nil, fmt.Errorf("adapt: the model's meta-attention is %q: it is not adapted", kind)
	}
	windows, last, err := f.model.adaptationSet(histories)
	if err != nil {
		return nil, fmt.Errorf("adapt: %w", err)
	}
	single := f.trained
	single.Model.BiLevel.InnerSteps = 1
	predictor, err := metasym.NewPredictor(f.backend, single)
	if err != nil {
		return nil, fmt.Errorf("adapt: %w", err)
	}
	run := predictor.Adapt
	for done := range steps {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("adapt: after %d of %d inner steps: %w", done, steps, err)
		}
		rows, err := run(batch(windows))
		if err != nil {
			return nil, fmt.Errorf("adapt: %w", err)
		}
		if done == 0 {
			losses = append(losses, rows[0][0])
			tell(step, 0, rows[0][0])
		}
		loss := rows[1][0]
		losses = append(losses, loss)
		if !finite(loss) {
			return nil, fmt.Errorf("adapt: after %d of %d inner steps the loss is %g: the adaptation has diverged", done+1, steps, loss)
		}
		tell(step, done+1, loss)
		run = predictor.AdaptFurther
	}
	f.predictor, f.windows = predictor, 0 // its graph takes a single step: the next Adapt compiles anew
	f.stand(last)
	return losses, nil
}

func tell(step func(int, float64), done int, loss float64) {
	if step != nil {
		step(done, loss)
	}
}
