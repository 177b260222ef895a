package profile

import "fmt"

// Evaluation says how models are compared on out-of-distribution systems.
type Evaluation struct {
	Context    int     `toml:"context"`     // measured steps a rollout starts from
	Horizon    int     `toml:"horizon"`     // predicted steps
	InputNoise float64 `toml:"input_noise"` // deviation of the noise added to the measured context, in channel deviations
	Examples   int     `toml:"examples"`    // rollouts of each system that are stored whole, for figures
}

// ShotEvaluation is for systems of which there are many records, each from a new start.
type ShotEvaluation struct {
	Evaluation
	AdaptationShots int `toml:"adaptation_shots"` // first records of each system, for adaptation only
	FilterStep      int `toml:"filter_step"`      // integrator steps in one step of the optimal filter; divides steps_per_bin
}

// of is what systems with so many records of so many steps have in common.
func (e ShotEvaluation) of(records, steps int) System {
	return System{Evaluation: e.Evaluation, Trial: e, Rollouts: records - e.AdaptationShots,
		Adaptation: Adaptation{e.AdaptationShots, "records", fmt.Sprintf("%d records of %d steps", e.AdaptationShots, steps)}}
}

// TrackEvaluation is for systems of which there are one or a few long trajectories.
type TrackEvaluation struct {
	Evaluation
	AdaptationSteps int `toml:"adaptation_steps"` // first steps of the first trajectory, for adaptation only
	Rollouts        int `toml:"rollouts"`         // of each system, with starts evenly spread over the rest of the trajectory, or over the others
	FarSteps        int `toml:"far_steps"`        // to which the first rollout of each system goes on, for the error far from its start
}

// of is what systems with so many trajectories have in common.
func (e TrackEvaluation) of(trajectories int) System {
	words := "first %d steps"
	if trajectories > 1 {
		words = "%d steps of another trajectory"
	}
	return System{Evaluation: e.Evaluation, Trial: e, Rollouts: e.Rollouts, FarSteps: e.FarSteps,
		Adaptation: Adaptation{e.AdaptationSteps, "steps", fmt.Sprintf(words, e.AdaptationSteps)}}
}

// validate reports the first setting that is out of range.
func (e Evaluation) validate(key string) error {
	if err := validateCounts([]count{
		{key + ".context", e.Context, 1},
		{key + ".horizon", e.Horizon, 1},
		{key + ".examples", e.Examples, 1},
	}); err != nil {
		return err
	}
	return validateNoise(key+".input_noise", e.InputNoise)
}

// validateTrack checks an evaluation and the models' windows against one or a few trajectories of so many states.
func (e TrackEvaluation) validateTrack(system, lengthKey string, states, trajectories, trainSystems int, m *Models) error {
	key, window := system+".evaluation", m.MetaSym.Decoder.Window
	if err := e.Evaluation.validate(key); err != nil {
		return err
	}
	if err := m.validate(system, trainSystems); err != nil {
		return err
	}
	if err := validateCounts([]count{
		{key + ".context", e.Context, 2}, // from which a velocity can be told
		{key + ".adaptation_steps", e.AdaptationSteps, window},
		{key + ".rollouts", e.Rollouts, 1},
		{key + ".far_steps", e.FarSteps, e.Horizon},
	}); err != nil {
		return err
	}
	before, words := e.AdaptationSteps, "adaptation_steps + context + far_steps"
	if trajectories > 1 {
		before, words = 0, "adaptation_steps and a state, and context + far_steps"
	}
	// Adaptation set and meta set are the two halves of a trajectory, if a training system has one.
	if need := max(2*(window+1), e.AdaptationSteps+1, before+e.Context+e.FarSteps); states < need {
		return fmt.Errorf("%s: trajectories of %d states, need at least %d: twice a window and its next state, and %s",
			lengthKey, states, need, words)
	}
	judged := max(1, trajectories-1)
	if e.Rollouts%judged != 0 {
		return fmt.Errorf("%s.rollouts: %d, need a multiple of the %d trajectories that are judged", key, e.Rollouts, judged)
	}
	if starts := states - (before + e.Context + e.Horizon) + 1; e.Rollouts/judged > starts {
		return fmt.Errorf("%s.rollouts: %d, but trajectories of %d states have only %d places to start", key, e.Rollouts, states, starts)
	}
	return nil
}
