package rocrate

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sealed is a crate of some files, one of them from the disk.
func sealed(t *testing.T) []Measured {
	t.Helper()
	disk := filepath.Join(t.TempDir(), "number")
	if err := os.WriteFile(disk, []byte("42\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	files, err := Measure([]File{
		{Path: "out/b c.json", Name: "b", Data: []byte(`{"b": 1}`)},
		{Path: "out/a.txt", Name: "a", From: disk, Description: "A number."},
		{Path: "README.md", Name: "README", Data: []byte("# Made up\n")},
		{Path: "out/a.from.txt", Data: []byte("Listed by the manifest alone.\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var g Graph
	parts, err := g.AddFiles(files, map[string]string{"out/": "What was made.", "none/": "Nothing."})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []Entity{
		{"@id": "./", "@type": "Dataset", "name": "Made <up>", "hasPart": Refs(parts...), "license": Ref("https://example.org/licence")},
		{"@id": "https://example.org/licence", "@type": "CreativeWork", "name": "A licence"},
		{"@id": Metadata, "@type": "CreativeWork", "about": Ref("./")},
		{"@id": "#do", "@type": "CreateAction", "name": "do it", "result": Ref("out/a.txt"), "startTime": "2026-01-02T03:04:05+00:00"},
	} {
		if err := g.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	metadata, err := g.JSON()
	if err != nil {
		t.Fatal(err)
	}
	preview, err := g.Preview()
	if err != nil {
		t.Fatal(err)
	}
	all, err := Seal(files, metadata, preview)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// written writes a crate and gives its folder and zip.
func written(t *testing.T) (folder, zip string) {
	t.Helper()
	files := sealed(t)
	folder = filepath.Join(t.TempDir(), "crate")
	if err := WriteFolder(folder, files); err != nil {
		t.Fatal(err)
	}
	if err := WriteZip(folder+".zip", files); err != nil {
		t.Fatal(err)
	}
	return folder, folder + ".zip"
}

// TestReproducible: the same crate is the same to the byte, whenever and from wherever it is written; folder and zip have
// the same files, sorted, at a fixed time.
func TestReproducible(t *testing.T) {
	t.Parallel()
	folder, one := written(t)
	_, other := written(t)
	first, err := os.ReadFile(one)
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("two zips of the same differ")
	}
	archive, err := zip.OpenReader(one)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var names []string
	for _, f := range archive.File {
		names = append(names, f.Name)
		if !f.Modified.Equal(day) {
			t.Errorf("%s has the time %v", f.Name, f.Modified)
		}
		content, err := os.ReadFile(filepath.Join(folder, f.Name))
		if err != nil {
			t.Error(err)
		}
		if int(f.UncompressedSize64) != len(content) {
			t.Errorf("%s has %d bytes in the zip, %d in the folder", f.Name, f.UncompressedSize64, len(content))
		}
	}
	if want := []string{"README.md", "out/a.from.txt", "out/a.txt", "out/b c.json", Metadata, Preview, Manifest}; !slices.Equal(names, want) {
		t.Errorf("files %q, want %q", names, want)
	}
	if err := WriteFolder(folder, sealed(t)); err != nil { // in place of one that is there
		t.Error(err)
	}
}

// TestCheck: a crate is whole as it was written, and what is damaged, missing or added is told by its name; in a folder
// and in a zip; sha256sum agrees.
func TestCheck(t *testing.T) {
	t.Parallel()
	check := func(path string) string {
		t.Helper()
		files, closer, err := Open(path)
		if err != nil {
			return err.Error()
		}
		defer closer.Close()
		_, faults, err := Check(files)
		if err != nil {
			return err.Error()
		}
		return strings.Join(faults, "; ")
	}
	folder, archive := written(t)
	for _, path := range []string{folder, archive} {
		if got := check(path); got != "" {
			t.Errorf("%s: %s", path, got)
		}
	}
	if tool, err := exec.LookPath("sha256sum"); err == nil {
		command := exec.Command(tool, "--strict", "-c", Manifest)
		command.Dir = folder
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	}
	write := func(name, text string) func(t *testing.T, folder string) {
		return func(t *testing.T, folder string) {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(t *testing.T, folder string) {
		return func(t *testing.T, folder string) {
			if err := os.Remove(filepath.Join(folder, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name   string
		change func(t *testing.T, folder string)
		want   string
	}{
		{"one byte", write("out/a.txt", "43\n"), "out/a.txt  FAILED: its content is not what was put into the crate"},
		{"the description", write(Metadata, "{}"), Metadata + "  FAILED: its content is not what was put into the crate"},
		{"missing", remove("out/b c.json"), "out/b c.json  FAILED: the crate lists it, and it is missing"},
		{"added", write("out/d.txt", ""), "out/d.txt  FAILED: it was not put into the crate"},
		{"no manifest", remove(Manifest), "is no crate, or not a whole one: it has no " + Manifest},
		{"no description", remove(Metadata), "is no crate, or not a whole one: it has no " + Metadata},
		{"empty manifest", write(Manifest, ""), "the crate's manifest-sha256.txt does not list ro-crate-metadata.json: it was cut off"},
		{"outside", write(Manifest, strings.Repeat("0", 64)+"  ../a\n"), "line 1 of the crate's manifest-sha256.txt is no hash and path"},
	} {
		folder, _ := written(t)
		c.change(t, folder)
		if got := check(folder); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if err := os.WriteFile(archive, []byte("no zip"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := check(archive); !strings.Contains(got, "neither a folder nor a whole zip") {
		t.Errorf("no zip: %q", got)
	}
}

// TestUnpack: what lies below a folder comes out, and nothing else.
func TestUnpack(t *testing.T) {
	t.Parallel()
	_, archive := written(t)
	files, closer, err := Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	into := t.TempDir()
	if err := Unpack(files, "out", into); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(into, "out", "a.txt")); err != nil || string(text) != "42\n" {
		t.Errorf("%q, %v", text, err)
	}
	if entries, err := os.ReadDir(into); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// TestDescription: the JSON has the descriptor and the root first; every part is a file that is there, or a folder of
// such; paths are escaped as URIs are; and the page shows names as text.
func TestDescription(t *testing.T) {
	t.Parallel()
	folder, _ := written(t)
	text, err := os.ReadFile(filepath.Join(folder, Metadata))
	if err != nil {
		t.Fatal(err)
	}
	var description struct {
		Graph []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal(text, &description); err != nil {
		t.Fatal(err)
	}
	byID := map[string]map[string]any{}
	for _, e := range description.Graph {
		byID[e["@id"].(string)] = e
	}
	if description.Graph[0]["@id"] != Metadata || description.Graph[1]["@id"] != "./" || len(byID) != len(description.Graph) {
		t.Errorf("begins with %v and %v", description.Graph[0]["@id"], description.Graph[1]["@id"])
	}
	if got := byID["out/b%20c.json"]; got["encodingFormat"] != "application/json" || got["contentSize"] != "8" ||
		got["sha256"] != "cae1fd1cafc3a224720d8b52c3615332619526ae2526b2cd7afb72a7405ee526" { // printf '{"b": 1}' | sha256sum
		t.Errorf("%v", got)
	}
	if got, want := byID["out/"]["hasPart"], []any{map[string]any{"@id": "out/a.txt"}, map[string]any{"@id": "out/b%20c.json"}}; !slices.EqualFunc(got.([]any), want,
		func(a, b any) bool { return a.(map[string]any)["@id"] == b.(map[string]any)["@id"] }) {
		t.Errorf("out/ has %v", got)
	}
	if byID["out/a.from.txt"] != nil {
		t.Error("a file without a name is described")
	}
	if byID["none/"] != nil {
		t.Error("an empty folder is described")
	}
	page, err := os.ReadFile(filepath.Join(folder, Preview))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h1>Made &lt;up&gt;</h1>", `<a href="out/b%20c.json">`, "do it", "https://example.org/licence"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

// TestFaults: what cannot be in a crate is refused, and so is a folder that is none.
func TestFaults(t *testing.T) {
	t.Parallel()
	for want, files := range map[string][]File{
		`"../a" cannot be the path of a file`: {{Path: "../a"}},
		`cannot be the path of a file`:        {{Path: "a\nb"}},
		"a would be in the crate twice":       {{Path: "a"}, {Path: "a"}},
		"b of the crate: open":                {{Path: "b", From: filepath.Join(t.TempDir(), "none")}},
	} {
		if _, err := Measure(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	var g Graph
	if err := g.Add(Entity{"@id": "a", "name": "one"}); err != nil {
		t.Error(err)
	}
	if err := g.Add(Entity{"@id": "a", "name": "one"}); err != nil {
		t.Error(err)
	}
	if err := g.Add(Entity{"@id": "a", "name": "two"}); err == nil || err.Error() != "the crate has two entities a" {
		t.Errorf("%v", err)
	}
	if _, err := g.Preview(); err == nil {
		t.Error("a page without a root")
	}
	files := sealed(t)
	folder := t.TempDir()
	precious := filepath.Join(folder, "precious.txt")
	if err := os.WriteFile(precious, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := WriteFolder(folder, files); err == nil || !strings.Contains(err.Error(), "is there and is no crate") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
	i := slices.IndexFunc(files, func(f Measured) bool { return f.From != "" })
	if err := os.WriteFile(files[i].From, []byte("43\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{WriteFolder(filepath.Join(t.TempDir(), "crate"), files), WriteZip(filepath.Join(t.TempDir(), "crate.zip"), files)} {
		if err == nil || !strings.Contains(err.Error(), "changed while the crate was written") {
			t.Errorf("%v", err)
		}
	}
}

// TestManifestSize: the description says how large the manifest is before there is one.
func TestManifestSize(t *testing.T) {
	t.Parallel()
	all := sealed(t)
	files := slices.DeleteFunc(slices.Clone(all), func(f Measured) bool { return f.Path == Metadata || f.Path == Preview || f.Path == Manifest })
	if got, want := ManifestSize(files), all[len(all)-1].Size; got != want {
		t.Errorf("%d bytes, want %d", got, want)
	}
}
