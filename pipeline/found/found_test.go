package found

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestRead(t *testing.T) {
	files := fstest.MapFS{"found/laptop.json": {Data: []byte(`{"n": 3}`)}, "found/broken.json": {Data: []byte(`{"n"`)}}
	type found struct{ N int }
	if f, err := Read[found](files, "laptop", "a search"); err != nil || f == nil || f.N != 3 {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err := Read[found](files, "mine", "a search"); f != nil || err != nil {
		t.Errorf("of a profile without: %+v, %v", f, err)
	}
	if f, err := Read[found](files, "broken", "a search"); f != nil || err == nil || !strings.HasPrefix(err.Error(), "a search with profile broken: ") {
		t.Errorf("%+v, %v", f, err)
	}
}
