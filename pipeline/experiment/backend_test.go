package experiment_test

import (
	"strings"
	"testing"

	"metasymlab/pipeline/experiment/experimenttest"
)

// TestKeysWithoutXLA: no result depends on whether or which XLA is linked, unless it is made on it: then its key has the link's
// version, see cmd/paper's TestAnotherBackend.
func TestKeysWithoutXLA(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	for _, item := range w.Items() {
		files, err := w.Sources(item)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasPrefix(file, "metasym/backend/xla/") {
				t.Errorf("%v depends on %s", item, file)
			}
		}
	}
}
