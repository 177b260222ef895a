package flights

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestRoles: the part of CrazyPAD that this was written for.
func TestRoles(t *testing.T) {
	t.Parallel()
	want := map[string]Role{}
	for role, names := range map[Role]string{
		Train: `normal_flight cut_m3_2mm_2mm/E9 cut_propeller_M3_0.5mm_46.5mm cut_propeller_M3_1mm cut_propeller_M3_1mm_0.5mm_45.5mm
			cut_propeller_M3_1mm_1mm_45mm cut_propeller_M3_2mm cut_propeller_M3_1.5mm_1.5mm_44mm cut_propeller_M3_3mm
			cut_propeller_M3_2mm_1.5mm_43.5mm cut_propeller_M3_2.5mm_2.5mm_42mm cut_propeller_M3_3mm_2.5mm_41.5mm
			cut_propeller_M3_3mm_3mm_41mm cut_propeller_M3_3.5mm_3.5mm_40mm cut_propeller_M3_4mm_3.5mm_39.5mm`,
		Validation: "cut_propeller_M3_1mm_46mm cut_propeller_M3_1.5mm_1mm_44.5mm cut_propeller_M3_2mm_2mm_43mm cut_propeller_M3_3.5mm_3mm_40.5mm",
		Tuning:     "tape_on_propeller_M1_M3/E9 tape_on_propeller_M3 tape_on_propeller_M3_M4",
		Unseen:     "add_weight_W1_near_M3/E9 add_weight_W1_near_M3_M4 add_weight_W3_near_M3/E9 weight_on_string_W2_near_M3",
	} {
		for _, name := range strings.Fields(names) {
			want[name] = role
		}
	}
	var recordings []Recording
	for name := range want {
		variant, drone, named := strings.Cut(name, "/")
		if !named {
			drone = "E8"
		}
		v, err := ParseVariant(variant)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			recordings = append(recordings, Recording{Variant: v, Name: fmt.Sprintf("%s_log%02d", drone, i)})
		}
	}
	got := Roles(recordings)
	if len(got) != len(want) || len(got) != 26 {
		t.Errorf("%d variants, want %d", len(got), len(want))
	}
	for name, role := range want {
		variant, _, _ := strings.Cut(name, "/")
		if got[variant] != role {
			t.Errorf("%s is to %s, want %s", variant, got[variant], role)
		}
	}
}

func TestHalves(t *testing.T) {
	t.Parallel()
	flight := func(name string, segments int) *Flight {
		return &Flight{Recording: Recording{Name: name}, Segments: make([]Segment, segments)}
	}
	adapt, judge := Halves([]*Flight{flight("E8_log04", 2), flight("E8_log02", 0), flight("E8_log03", 2), flight("E8_log05", 1)})
	names := func(all []*Flight) (names []string) {
		for _, f := range all {
			names = append(names, f.Name)
		}
		return names
	}
	if !slices.Equal(names(adapt), []string{"E8_log03"}) || !slices.Equal(names(judge), []string{"E8_log04", "E8_log05"}) {
		t.Errorf("adapt on %q, judge %q: the first that flew adapts", names(adapt), names(judge))
	}
	if adapt, judge := Halves([]*Flight{flight("E8_log00", 0)}); len(adapt)+len(judge) > 0 {
		t.Error("a flight that was none is used")
	}
}
