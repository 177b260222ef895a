package weights

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
)

func draw(t *testing.T, parameters []Parameter, seed uint64, dtype dtypes.DType) [][]float64 {
	t.Helper()
	list, err := Initial(parameters, seed, dtype)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]float64
	for i, w := range list {
		if w.DType() != dtype || !reflect.DeepEqual(append([]int{}, w.Shape().Dimensions...), append([]int{}, parameters[i].Dims...)) {
			t.Errorf("%s has shape %s", parameters[i].Name, w.Shape())
		}
		v, err := Values(w)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func TestCount(t *testing.T) {
	list := []Parameter{{Dims: []int{3, 4}}, {Dims: []int{5}}, {}, {Dims: []int{0, 7}}}
	if got := Count(list); got != 12+5+1+0 {
		t.Errorf("%d entries", got)
	}
	if Count(nil) != 0 {
		t.Error("nothing has entries")
	}
}

// TestInitial: constants are what they are declared as; draws have the declared deviation and depend on the seed and on
// their place alone.
func TestInitial(t *testing.T) {
	list := []Parameter{{Name: "matrix", Dims: []int{100, 100}, Deviation: 0.5}, {Name: "bias", Dims: []int{3}}, {Name: "gain", Dims: []int{2}, Value: 1},
		{Name: "scalar", Deviation: 2}, {Name: "other", Dims: []int{100, 100}, Deviation: 0.5}}
	got := draw(t, list, 5, dtypes.Float64)
	if !reflect.DeepEqual(got[1:3], [][]float64{{0, 0, 0}, {1, 1}}) {
		t.Errorf("constants %v", got[1:3])
	}
	var sum, squares float64
	for _, v := range got[0] {
		sum, squares = sum+v, squares+v*v
	}
	// Five standard errors over 10⁴ draws.
	if mean, deviation := sum/1e4, math.Sqrt(squares/1e4); math.Abs(mean) > 5*0.5/100 || math.Abs(deviation-0.5) > 5*0.5/math.Sqrt(2e4) {
		t.Errorf("mean %g, deviation %g, want 0 and 0.5", mean, deviation)
	}
	for i := range got[0] {
		if got[0][i] == got[4][i] {
			t.Fatalf("two weights have the same draw %g at %d", got[0][i], i)
		}
	}
	if !reflect.DeepEqual(draw(t, list, 5, dtypes.Float64), got) || reflect.DeepEqual(draw(t, list, 6, dtypes.Float64), got) {
		t.Error("draws do not depend on the seed alone")
	}
	if shorter := draw(t, list[:1], 5, dtypes.Float64); !reflect.DeepEqual(shorter, got[:1]) {
		t.Error("a weight depends on those declared after it")
	}
	for i, single := range draw(t, list, 5, dtypes.Float32) { // the same draws, rounded
		for j, v := range single {
			if v != float64(float32(got[i][j])) {
				t.Fatalf("%s, entry %d: %g in single precision, %g in double", list[i].Name, j, v, got[i][j])
			}
		}
	}
	if _, err := Initial(list, 5, dtypes.Int32); err == nil || !strings.HasPrefix(err.Error(), "initial value of parameter matrix: dtype") {
		t.Errorf("weights that are integers: %v", err)
	}
	if _, err := Values(tensors.FromScalar(int32(1))); err == nil {
		t.Error("integers have values")
	}
}

// TestTensorCopies: a tensor does not change with the slice it was made of, nor values with the tensor.
func TestTensorCopies(t *testing.T) {
	values := []float64{1, 2}
	w, err := Tensor(values, dtypes.Float64, 2)
	if err != nil {
		t.Fatal(err)
	}
	values[0] = 9
	got, err := Values(w)
	if err != nil || !reflect.DeepEqual(got, []float64{1, 2}) {
		t.Errorf("%v, %v", got, err)
	}
	got[1] = 9
	if again, err := Values(w); err != nil || !reflect.DeepEqual(again, []float64{1, 2}) {
		t.Errorf("%v, %v", again, err)
	}
}
