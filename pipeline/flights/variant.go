package flights

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Damage is a kind of change to the drone.
type Damage int

// The kinds of CrazyPAD.
const (
	Whole   Damage = iota
	Cut            // the tips of propellers are cut off
	Taped          // tape sticks to propellers
	Weight         // a weight is fixed beside motors
	Hanging        // a weight hangs on a string of 63 cm beside a motor
)

func (d Damage) String() string {
	return [...]string{"whole", "propeller cut", "propeller taped", "weight added", "weight on a string"}[d]
}

// Variant is a state of the drone that was flown several times.
type Variant struct {
	Name   string // its folder's
	Damage Damage
	Motors []int  // at which motors, 1 to 4
	Cuts   []Tips // of the propellers of Motors, if they are cut
	Weight string // W1, W2 or W3, if there is one: CrazyPAD does not say how heavy they are
}

// Tips is how a propeller was cut, mm.
type Tips struct {
	Off  [2]float64 // at one tip and at the other
	Left float64    // the length after that, 0 if it is not said
}

// The letters мм are Cyrillic where the folders' are, and one folder is misspelt.
var (
	added   = regexp.MustCompile(`^add_wei?ght_(W\d)_near((?:_M[1-4])+)$`)
	hanging = regexp.MustCompile(`^weight_on_string_(W\d)_near((?:_M[1-4])+)$`)
	taped   = regexp.MustCompile(`^tape_on_propeller((?:_M[1-4])+)$`)
	cut     = regexp.MustCompile(`^cut(?:_propeller)?((?:_[Mm][1-4](?:_[\d.]+(?:mm|мм))+)+)$`)
	each    = regexp.MustCompile(`_[Mm]([1-4])((?:_[\d.]+(?:mm|мм))+)`)
)

// shortest is less than any propeller that is left and more than any tip, mm.
const shortest = 20

// ParseVariant reads what was done to the drone from the name of a folder.
func ParseVariant(name string) (v Variant, err error) {
	v.Name = name
	if name == "normal_flight" {
		return v, nil
	}
	for damage, form := range map[Damage]*regexp.Regexp{Weight: added, Hanging: hanging} {
		if m := form.FindStringSubmatch(name); m != nil {
			v.Damage, v.Weight, v.Motors = damage, m[1], motors(m[2])
			return v, nil
		}
	}
	if m := taped.FindStringSubmatch(name); m != nil {
		v.Damage, v.Motors = Taped, motors(m[1])
		return v, nil
	}
	m := cut.FindStringSubmatch(name)
	if m == nil {
		return v, fmt.Errorf("flights: folder %.80q is not named after a state of the drone, as normal_flight or tape_on_propeller_M3 are", name)
	}
	v.Damage = Cut
	for _, one := range each.FindAllStringSubmatch(m[1], -1) {
		tips, err := parseTips(one[2])
		if err != nil {
			return v, fmt.Errorf("flights: folder %.80q: %w", name, err)
		}
		v.Motors = append(v.Motors, int(one[1][0]-'0'))
		v.Cuts = append(v.Cuts, tips)
	}
	return v, nil
}

// motors reads _M1_M3.
func motors(text string) (all []int) {
	for _, m := range strings.Split(text[1:], "_") {
		all = append(all, int(m[1]-'0'))
	}
	return all
}

// parseTips reads _1mm_0.5mm_45.5mm: off one tip, off the other if it is cut too, and what is left if that is said.
func parseTips(text string) (t Tips, err error) {
	lengths := strings.Split(text[1:], "_")
	for i, length := range lengths {
		mm, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSuffix(length, "mm"), "мм"), 64)
		switch {
		case err != nil:
			return t, fmt.Errorf("length %q is no number", length)
		case mm > shortest && i > 0 && i == len(lengths)-1:
			t.Left = mm
		case mm <= shortest && i < 2:
			t.Off[i] = mm
		default:
			return t, fmt.Errorf("%.80q does not say what was cut off a propeller and what was left", text[1:])
		}
	}
	return t, nil
}

// Shortened is how much shorter the propellers of a variant are in sum, mm.
func (v Variant) Shortened() (mm float64) {
	for _, c := range v.Cuts {
		mm += c.Off[0] + c.Off[1]
	}
	return mm
}
