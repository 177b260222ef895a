package store_test

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/store"
)

type result struct {
	Model string             `json:"model"`
	Error float64            `json:"error"`
	Seeds []uint64           `json:"seeds"`
	Parts map[string]float64 `json:"parts,omitempty"`
}

func example() result {
	return result{Model: "MetaSym <q, p> & more", Error: math.Nextafter(0.1, 1), Seeds: []uint64{1, math.MaxUint64}, Parts: map[string]float64{"z": 1e-300, "a": 2, "m": 3}}
}

// The checksum was computed apart: printf '%s' '{"model":"MetaSym <q, p> & more",...}' | sha256sum.
const exampleFile = `{
  "schema": "metasymlab/record/1",
  "sha256": "889cd0382ca762198466a7fd165ef45fc10131aada6bd55e50ead57cf6cc0429",
  "payload": {
    "model": "MetaSym <q, p> & more",
    "error": 0.10000000000000002,
    "seeds": [
      1,
      18446744073709551615
    ],
    "parts": {
      "a": 2,
      "m": 3,
      "z": 1e-300
    }
  }
}
`

func TestRecordBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "result.json")
	for range 2 { // the second write replaces
		if err := store.WriteRecord(path, example()); err != nil {
			t.Fatal(err)
		}
		if got := readFile(t, path); got != exampleFile {
			t.Fatalf("got\n%s\nwant\n%s", got, exampleFile)
		}
	}
	if names := fileNames(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("files left beside the record: %v", names)
	}
}

func TestRecordRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "result.json")
	if err := store.WriteRecord(path, example()); err != nil {
		t.Fatal(err)
	}
	got := result{Model: "old", Parts: map[string]float64{"old": 1}}
	if err := store.ReadRecord(path, &got); err != nil {
		t.Fatal(err)
	}
	want := example()
	if got.Model != want.Model || got.Error != want.Error || got.Seeds[1] != want.Seeds[1] || len(got.Parts) != 3 || got.Parts["z"] != 1e-300 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestRecordMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "result.json")
	if err := store.ReadRecord(path, new(result)); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
}

func TestRecordTruncatedAnywhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "result.json")
	for length := range len(exampleFile) - 1 { // without the last newline it is whole
		writeFile(t, path, exampleFile[:length])
		err := store.ReadRecord(path, new(result))
		if !errors.Is(err, store.ErrTruncated) {
			t.Fatalf("%d bytes: error %v", length, err)
		}
		if length == 17 {
			want := "result file " + path + " is truncated (ends after 17 bytes); delete it and run the same command again"
			if err.Error() != want {
				t.Errorf("got  %s\nwant %s", err, want)
			}
		}
	}
}

func TestRecordDamaged(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           error
	}{
		{"number", `"m": 3`, `"m": 4`, store.ErrAltered},
		{"checksum", `"sha256": "`, `"sha256": "0`, store.ErrAltered},
		{"text after its end", "}\n}\n", "}\n}\n{}", store.ErrAltered},
		{"zeros after a crash", "{\n", "\x00\x00", store.ErrAltered},
		{"no payload", `"payload"`, `"sha256"`, store.ErrAltered},
		{"unknown field of the envelope", `"schema"`, `"other": 1, "schema"`, store.ErrAltered},
		{"layout", "record/1", "record/2", store.ErrUnknown},
		{"white space only", "  ", "\t", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "result.json")
			writeFile(t, path, strings.Replace(exampleFile, c.old, c.new, -1))
			got := result{Model: "untouched"}
			err := store.ReadRecord(path, &got)
			if !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if c.want == nil {
				return
			}
			if got.Model != "untouched" || got.Seeds != nil {
				t.Errorf("the target was changed to %+v", got)
			}
			if !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error is not one line about the file: %q", err)
			}
		})
	}
}

func TestRecordIsStrict(t *testing.T) {
	path := filepath.Join(t.TempDir(), "result.json")
	if err := store.WriteRecord(path, map[string]any{"model": "m", "eror": 1}); err != nil {
		t.Fatal(err)
	}
	err := store.ReadRecord(path, new(result))
	if !errors.Is(err, store.ErrUnknown) || !strings.Contains(err.Error(), `"eror"`) {
		t.Errorf("unknown field: error %v", err)
	}
	if err := store.ReadRecord(path, result{}); err == nil || !strings.Contains(err.Error(), "need a pointer") {
		t.Errorf("not a pointer: error %v", err)
	}
}

func TestRecordRefusesNaN(t *testing.T) {
	path := filepath.Join(t.TempDir(), "result.json")
	if err := store.WriteRecord(path, example()); err != nil {
		t.Fatal(err)
	}
	err := store.WriteRecord(path, result{Error: math.NaN()})
	if err == nil || !strings.Contains(err.Error(), "NaN") || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	if readFile(t, path) != exampleFile {
		t.Error("the old file was changed")
	}
}

func TestRecordPathBelowAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, "x")
	err := store.WriteRecord(filepath.Join(file, "result.json"), example())
	want := "cannot write " + filepath.Join(file, "result.json") + ": a part of the path of folder " + file + " is a file (not a directory)"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func writeFile(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func fileNames(t testing.TB, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}
