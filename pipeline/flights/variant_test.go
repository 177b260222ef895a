package flights

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseVariant(t *testing.T) {
	t.Parallel()
	for _, want := range []Variant{
		{Name: "normal_flight"},
		{Name: "add_weight_W1_near_M3", Damage: Weight, Motors: []int{3}, Weight: "W1"},
		{Name: "add_weight_W1_near_M3_M4", Damage: Weight, Motors: []int{3, 4}, Weight: "W1"},
		{Name: "add_weght_W1_near_M3_M4", Damage: Weight, Motors: []int{3, 4}, Weight: "W1"},
		{Name: "weight_on_string_W2_near_M3", Damage: Hanging, Motors: []int{3}, Weight: "W2"},
		{Name: "tape_on_propeller_M1_M3", Damage: Taped, Motors: []int{1, 3}},
		{Name: "cut_propeller_M3_1mm", Damage: Cut, Motors: []int{3}, Cuts: []Tips{{[2]float64{1}, 0}}},
		{Name: "cut_propeller_M3_0.5mm_46.5mm", Damage: Cut, Motors: []int{3}, Cuts: []Tips{{[2]float64{0.5}, 46.5}}},
		{Name: "cut_propeller_M3_4mm_3.5mm_39.5mm", Damage: Cut, Motors: []int{3}, Cuts: []Tips{{[2]float64{4, 3.5}, 39.5}}},
		{Name: "cut_m3_2mm_2mm", Damage: Cut, Motors: []int{3}, Cuts: []Tips{{[2]float64{2, 2}, 0}}},
		{Name: "cut_M2_0.5мм_0.5мм_46мм_M1_0.5мм_46.5мм", Damage: Cut, Motors: []int{2, 1},
			Cuts: []Tips{{[2]float64{0.5, 0.5}, 46}, {[2]float64{0.5}, 46.5}}},
	} {
		got, err := ParseVariant(want.Name)
		if err != nil {
			t.Error(err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", want.Name, got, want)
		}
	}
	for _, name := range []string{
		"", "normal", "normal_flight2", "add_weight_near_M3", "add_weight_W1_near", "add_weight_W1_near_M5", "tape_on_propeller",
		"cut_propeller_M3", "cut_propeller_M3_46mm", "cut_propeller_M3_1mm_2mm_3mm", "cut_propeller_M3_1mm_45mm_44mm", "cut_propeller_M3_1.1.1mm",
		"\x1b[2J" + strings.Repeat("x", 500),
	} {
		if v, err := ParseVariant(name); err == nil {
			t.Errorf("%q: accepted as %+v", name, v)
		} else if text := err.Error(); len(text) > 400 || strings.ContainsAny(text, "\n\x1b") {
			t.Errorf("%.20q: error %q", name, text)
		}
	}
	v, err := ParseVariant("cut_M2_0.5мм_0.5мм_46мм_M1_0.5мм_46.5мм")
	if err != nil || v.Shortened() != 1.5 {
		t.Errorf("shortened by %g mm, %v", v.Shortened(), err)
	}
}
