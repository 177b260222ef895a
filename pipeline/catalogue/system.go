package catalogue

import (
	"fmt"

	"metasymlab/pipeline/profile"
)

// System is a physical system that models are trained on.
type System struct {
	Name  string // as profiles, results and commands have it
	Label string // in tables and titles; after "the" in sentences
	Page  string // the notebook that shows it; "" for none of its own
	Table string // of its settings in profiles; "" for its name

	Channels []string   // physical units of the state's entries, in their order, each of an equal part: see ChannelUnits
	Controls []Quantity // of the controls, in their order
	// Parameters are the physical units of what its members differ in, by name; "1" for numbers without one.
	Parameters map[string]string
	Time       string // unit of time
	Unit       string // what errors are means over, and their unit: a sentence without its full stop
	Sum        bool   // the error summed over the state's dimensions says something too
	Decimals   int    // of errors; 0 for four significant digits

	// Noisy: no single measured state says what can be known, each is mostly noise. Laws and models need the whole
	// context.
	Noisy bool
	// NoFlow is why there is no true flow of phase space to compare with; "" where there is one.
	NoFlow string
	// About is what a reader must know of a model on this system, by its name.
	About map[string]string

	Paper Paper
}

// Quantity is a physical quantity.
type Quantity struct{ Name, Unit string }

// Paper is what the paper has of a system.
type Paper struct {
	Data string // the table with its data's parameters, which are lost; "" if the system is ours

	// Absent says that and why the paper's Table 1 has no such column, and Ours what that means for our numbers: two
	// sentences; "" where it has one.
	Absent, Ours string

	LostAttention bool   // Table 5 has it, but its numbers are lost
	Figure5       string // what the paper says of its Figure 5, of this system; "" where that is of another
}

// Shown tells whether the paper has the system anywhere.
func (p Paper) Shown() bool { return p.Data != "" }

// Settings are a profile's for one of [Systems], which every profile has.
func (s System) Settings(p *profile.Profile) profile.System {
	settings, err := s.In(p)
	if err != nil {
		panic(err) // TestSystems: every system has them
	}
	return settings
}

// In are a profile's settings for any system. It is an error if the profile does not have it, as few have [Flights].
func (s System) In(p *profile.Profile) (profile.System, error) {
	table := s.Table
	if table == "" {
		table = s.Name
	}
	settings, err := p.System(table)
	if err != nil {
		return settings, fmt.Errorf("profile %s has no table [%s], and so no system '%s'", p.Name, table, s.Name)
	}
	return settings, nil
}

// ChannelUnits gives each of n entries of the state its unit: half of a mesh's are metres, however large it is.
func (s System) ChannelUnits(n int) []string {
	units := make([]string, n)
	for c := range units {
		units[c] = s.Channels[c*len(s.Channels)/n]
	}
	return units
}

// Compares tells whether a model can be trained on the system, and so has a row in its tables.
func (s System) Compares(m Model) bool {
	return m.States == Any || s.Noisy == (m.States == Records)
}

func (s System) name() string { return s.Name }
