package profile

import "fmt"

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

// validateTrack checks an evaluation and the models' windows against one or two trajectories of so many states.
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
	if trajectories == 2 {
		before, words = 0, "adaptation_steps and a state, and context + far_steps"
	}
	// Adaptation set and meta set are the two halves of a trajectory, if a training system has one.
	if need := max(2*(window+1), e.AdaptationSteps+1, before+e.Context+e.FarSteps); states < need {
		return fmt.Errorf("%s: trajectories of %d states, need at least %d: twice a window and its next state, and %s",
			lengthKey, states, need, words)
	}
	if starts := states - (before + e.Context + e.Horizon) + 1; e.Rollouts > starts {
		return fmt.Errorf("%s.rollouts: %d, but trajectories of %d states have only %d places to start", key, e.Rollouts, states, starts)
	}
	return nil
}
