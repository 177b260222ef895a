package plugin

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/backend/plugintest"
)

// library is the content of a plugin, or of a library that is none.
func library(t *testing.T, function string) []byte {
	t.Helper()
	data, err := os.ReadFile(plugintest.Write(t, t.TempDir(), "x.so", function))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// serve gives files by their paths, and whatever else as not found.
func serve(t *testing.T, files map[string][]byte) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write(data)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func zipped(t *testing.T, members map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for name, data := range members {
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tarred(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	compressed := gzip.NewWriter(&out)
	archive := tar.NewWriter(compressed)
	err := archive.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o755, Size: int64(len(data))})
	if err == nil {
		_, err = archive.Write(data)
	}
	for _, close := range []func() error{archive.Close, compressed.Close} {
		if err == nil {
			err = close()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// left lists what is in the folder of plugins, without the hashes.
func left(t *testing.T, f Fetcher) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(f.folder(), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != sumsName && !strings.HasSuffix(d.Name(), ".sha256") {
			names = append(names, d.Name())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

// index is what the Python package index says of a project: one version with a wheel at an address.
func index(version, name, url string) []byte {
	return fmt.Appendf(nil, `{"info": {}, "releases": {"0.0.1": [], %q: [{"filename": "other.whl", "url": "x"}, {"filename": %q, "url": %q}]}}`, version, name, url)
}

// TestWheel: the plugin of the pinned wheel, at a relative address as mirrors have them, comes to where it is found,
// with its hash; anything else leaves nothing.
func TestWheel(t *testing.T) {
	plugin := library(t, "GetPjrtApi")
	good := zipped(t, map[string][]byte{"jax_plugins/xla_cuda13/__init__.py": nil, "jax_plugins/xla_cuda13/xla_cuda_plugin.so": plugin})
	const page = "/pypi/jax-cuda13-pjrt/json"
	for name, c := range map[string]struct {
		files map[string][]byte
		sum   string
		want  string // part of the error; "" for none
	}{
		"good":       {map[string][]byte{page: index(cudaVersion, "a.whl", "../../files/a.whl"), "/files/a.whl": good}, sum(good), ""},
		"altered":    {map[string][]byte{page: index(cudaVersion, "a.whl", "/files/a.whl"), "/files/a.whl": good}, sum(plugin), "expected " + sum(plugin)},
		"no plugin":  {map[string][]byte{page: index(cudaVersion, "a.whl", "/a"), "/a": zipped(t, map[string][]byte{"x/xla_cuda_plugin.so": library(t, "Other")})}, "", "is no PJRT plugin"},
		"no member":  {map[string][]byte{page: index(cudaVersion, "a.whl", "/a"), "/a": zipped(t, map[string][]byte{"x/y.so": plugin})}, "", "there is no xla_cuda_plugin.so"},
		"no wheel":   {map[string][]byte{page: index(cudaVersion, "a.whl", "/a")}, "", "/a: 404"},
		"no version": {map[string][]byte{page: index("0.0.2", "a.whl", "/a"), "/a": good}, "", "version 0.10.2 has no a.whl"},
		"no index":   {nil, "", page + ": 404"},
		"no JSON":    {map[string][]byte{page: []byte("hello")}, "", "invalid character"},
	} {
		t.Run(name, func(t *testing.T) {
			f := Fetcher{Root: t.TempDir(), Log: io.Discard, index: serve(t, c.files)}
			w := wheel{cudaPackage, cudaVersion, "a.whl", c.sum, cudaMember}
			if w.sha256 == "" {
				w.sha256 = sum(c.files["/a"])
			}
			file, err := f.plugin(t.Context(), w, "cuda", cudaPlace)
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want %q", err, c.want)
				}
				if _, err := os.Stat(f.folder()); err == nil && left(t, f) != "" {
					t.Errorf("left: %s", left(t, f))
				}
				return
			}
			if err != nil || left(t, f) != "pjrt_c_api_cuda_plugin.so" {
				t.Fatalf("%v, left: %s", err, left(t, f))
			}
			t.Setenv(backend.PathVariable, filepath.Dir(file))
			if found, ok := backend.Find("cuda"); !ok || found.Path != file {
				t.Errorf("found %+v, fetched %s", found, file)
			}
			if noted, err := os.ReadFile(backend.SumFile(file)); err != nil || string(noted) != sum(plugin)+"  pjrt_c_api_cuda_plugin.so\n" {
				t.Errorf("the hash beside it: %q, %v", noted, err)
			}
		})
	}
}

// TestCPU: the first source that has a plugin gives it, each that has none is told in a line, and none in one error.
func TestCPU(t *testing.T) {
	plugin := library(t, "GetPjrtApi")
	good := zipped(t, map[string][]byte{"x/lib.so": plugin})
	wheels := []wheel{{"first", "1", "a.whl", sum(good), "lib.so"}, {"second", "2", "b.whl", sum(good), "lib.so"}}
	first := map[string][]byte{"/pypi/first/json": index("1", "a.whl", "/a.whl"), "/a.whl": good}
	damaged := map[string][]byte{"/pypi/first/json": index("1", "a.whl", "/a.whl"), "/a.whl": good[:len(good)/2]}
	second := map[string][]byte{"/pypi/second/json": index("2", "b.whl", "/b.whl"), "/b.whl": good}
	release := map[string][]byte{"/r/plugin.tar.gz": tarred(t, "pjrt_c_api_cpu_v0.104.0_plugin.so", plugin)}
	for name, c := range map[string]struct {
		files []map[string][]byte
		left  string
		told  []string // in the log, or in the error where nothing is left
	}{
		"all":     {[]map[string][]byte{first, second, release}, "pjrt_c_api_cpu_plugin.so", nil},
		"second":  {[]map[string][]byte{second, release}, "pjrt_c_api_cpu_plugin.so", []string{"first 1 cannot be had: "}},
		"damaged": {[]map[string][]byte{damaged, second}, "pjrt_c_api_cpu_plugin.so", []string{"first 1 cannot be had: ", "expected " + sum(good)}},
		"release": {[]map[string][]byte{release}, "pjrt_c_api_cpu_v0.104.0_plugin.so", []string{"first 1 cannot be had: ", "second 2 cannot be had: "}},
		"none":    {nil, "", []string{"first 1: ", "second 2: ", "release v0.104.0 of github.com/", backend.PathVariable, "BACKEND=xla:/path/plugin.so"}},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string][]byte{}
			for _, part := range c.files {
				maps.Copy(files, part)
			}
			var log bytes.Buffer
			f := Fetcher{Root: t.TempDir(), Log: &log, index: serve(t, files)}
			file, err := f.cpu(t.Context(), wheels, func() (string, error) { return f.index + "/r/plugin.tar.gz", nil })
			told := log.String()
			if c.left == "" {
				if err == nil || strings.Contains(err.Error(), "\n") {
					t.Fatalf("%s, error %v, want one line", file, err)
				}
				told = err.Error()
			} else if err != nil || filepath.Base(file) != c.left || left(t, f) != c.left {
				t.Fatalf("%s, %v, left: %s", file, err, left(t, f))
			}
			for _, want := range c.told {
				if !strings.Contains(told, want) {
					t.Errorf("told %q, want %q", told, want)
				}
			}
		})
	}
}

// TestRelease: the release's plugin; another archive under the same name is refused once one was seen.
func TestRelease(t *testing.T) {
	files := map[string][]byte{"/a/pjrt_cpu_linux_amd64.tar.gz": tarred(t, "pjrt_c_api_cpu_v0.104.0_plugin.so", library(t, "GetPjrtApi"))}
	url := serve(t, files) + "/a/pjrt_cpu_linux_amd64.tar.gz"
	f := Fetcher{Root: t.TempDir(), Log: io.Discard}
	for range 2 {
		file, err := f.release(t.Context(), url)
		if err != nil || file != filepath.Join(f.Root, ".lab/xla/pjrt_c_api_cpu_v0.104.0_plugin.so") || left(t, f) != filepath.Base(file) {
			t.Fatalf("%s, %v, left: %s", file, err, left(t, f))
		}
	}
	files["/a/pjrt_cpu_linux_amd64.tar.gz"] = tarred(t, "pjrt_c_api_cpu_v0.104.0_plugin.so", library(t, "GetPjrtApiToo"))
	if _, err := f.release(t.Context(), url); err == nil || !strings.Contains(err.Error(), "when it was first fetched") || strings.Contains(err.Error(), "\n") {
		t.Errorf("another archive: %v", err)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"no plugin":  {tarred(t, "pjrt_c_api_cpu_v1_plugin.so", library(t, "Other")), "is no PJRT plugin"},
		"no file":    {tarred(t, "README", nil), "has no pjrt_c_api_cpu_"},
		"no archive": {[]byte("hello"), "gzip"},
	} {
		files["/a/pjrt_cpu_linux_amd64.tar.gz"] = c.data
		f := Fetcher{Root: t.TempDir(), Log: io.Discard}
		if _, err := f.release(t.Context(), url); err == nil || !strings.Contains(err.Error(), c.want) || left(t, f) != "" {
			t.Errorf("%s: %v, left: %s", name, err, left(t, f))
		}
	}
}
