package flights

import (
	"cmp"
	"slices"
)

// Role is what a variant is for.
type Role int

const (
	Train      Role = iota
	Validation      // early stopping looks at them
	Tuning          // of a kind of damage that is never trained on: how to adapt is chosen on them
	Unseen          // of other such kinds: adapted to and judged, once
)

func (r Role) String() string { return [...]string{"train", "validation", "tuning", "unseen"}[r] }

// everyFourth is how many cuts there are for one to validate on.
const everyFourth = 4

// Roles gives each variant of some recordings its role, by name. Models learn from whole drones and from cut
// propellers, which are most of the variants and differ in degree: of the cuts, ordered by how much is off, every
// fourth validates, so that those are between cuts that were trained on; but not one that alone trains on its drone.
// Tape is the kind of damage to choose adaptation on. What is judged is a drone with a weight on it or hanging from it:
// other mass, other inertia, and for the one that hangs another degree of freedom, where cuts and tape change what a
// propeller gives.
func Roles(recordings []Recording) map[string]Role {
	roles := map[string]Role{}
	drone := map[string]string{}
	var cuts []Variant
	for _, r := range recordings {
		if _, known := roles[r.Variant.Name]; known {
			continue
		}
		drone[r.Variant.Name] = r.Drone()
		role := Train
		switch r.Variant.Damage {
		case Taped:
			role = Tuning
		case Weight, Hanging:
			role = Unseen
		case Cut:
			cuts = append(cuts, r.Variant)
		}
		roles[r.Variant.Name] = role
	}
	slices.SortFunc(cuts, func(a, b Variant) int {
		return cmp.Or(cmp.Compare(a.Shortened(), b.Shortened()), cmp.Compare(a.Name, b.Name))
	})
	trained := map[string]int{} // variants by drone
	for name, role := range roles {
		if role == Train {
			trained[drone[name]]++
		}
	}
	cuts = slices.DeleteFunc(cuts, func(v Variant) bool { return trained[drone[v.Name]] == 1 })
	for i, v := range cuts {
		if i%everyFourth == everyFourth/2 {
			roles[v.Name] = Validation
		}
	}
	return roles
}

// Halves divides the flights of one variant that have been in the air, in the order of their names: the first to adapt
// to it, the others to judge.
func Halves(flights []*Flight) (adapt, judge []*Flight) {
	flown := slices.DeleteFunc(slices.Clone(flights), func(f *Flight) bool { return len(f.Segments) == 0 })
	slices.SortFunc(flown, func(a, b *Flight) int { return cmp.Compare(a.Name, b.Name) })
	n := min(1, len(flown))
	return flown[:n], flown[n:]
}
