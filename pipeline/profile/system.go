package profile

import "metasymlab/pipeline/suggest"

// System is what the settings of all systems have in common. It shares its models with the profile.
type System struct {
	Name string // the key of its table
	*Models
	Population
	Evaluation
	Adaptation Adaptation
	Rollouts   int     // of each unseen system
	Noise      float64 // deviation of the noise on the data, in channels' deviations; 0 where noise is part of the physics
	FarSteps   int     // to which the first of them goes on; 0 if none does

	Data  any // all that determines the data, such as a QuantumData
	Trial any // all that determines how models are compared: a ShotEvaluation or TrackEvaluation
}

// Population is how many systems data are made of, each with parameters of its own, and the seed that they are drawn
// from.
type Population struct {
	Seed              int `toml:"seed"`
	TrainSystems      int `toml:"train_systems"`
	ValidationSystems int `toml:"validation_systems"` // drawn like the training systems; for early stopping
	OODSystems        int `toml:"ood_systems"`        // out of distribution
	ShiftedSystems    int `toml:"shifted_systems"`    // drawn like the out-of-distribution ones, to choose on what adapts
}

// Adaptation is how much of each unseen system's data models adapt on.
type Adaptation struct {
	Amount int
	Unit   string // "records" or "steps"
	Words  string // what they are, such as "first 40 steps"
}

// Systems lists all systems in the order of their tables.
func (p *Profile) Systems() []System {
	var list []System
	for _, s := range p.settings() {
		system := s.system()
		system.Name = s.name
		list = append(list, system)
	}
	return list
}

// System is one system by its name.
func (p *Profile) System(name string) (System, error) {
	var known []string
	for _, s := range p.Systems() {
		if s.Name == name {
			return s, nil
		}
		known = append(known, s.Name)
	}
	return System{}, suggest.Unknown("system", name, known)
}

func (p Population) validate(key string) error {
	if err := validateSeed(key+".seed", p.Seed); err != nil {
		return err
	}
	return validateCounts([]count{
		{key + ".train_systems", p.TrainSystems, 1},
		{key + ".validation_systems", p.ValidationSystems, 1},
		{key + ".ood_systems", p.OODSystems, 1},
		{key + ".shifted_systems", p.ShiftedSystems, 1},
	})
}
