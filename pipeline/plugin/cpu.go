package plugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"metasymlab/metasym/backend"

	"github.com/gomlx/go-xla/installer"
)

// cpuPlace is where a wheel's plugin for the processor is put.
const cpuPlace = "pjrt_c_api_cpu_plugin.so"

// cpuWheels have plugins for the processor, by architecture, the preferred one first: a build of zml/pjrt-artifacts,
// unchanged (XLA of June 2026, PJRT's interface 0.106, Apache-2.0), and one that names the OpenXLA authors (0.81).
// There is none for macOS.
var cpuWheels = map[string][]wheel{
	"amd64": {
		{"fastatomstruct-xla-cpu", "2026.6.23", "fastatomstruct_xla_cpu-2026.6.23-py3-none-manylinux_2_27_x86_64.whl", "88b1c430b341b4bea40a37420311c9c75db6e22b46d2ff95b6986577bee6afe9", "libpjrt_cpu.so"},
		{"xla-cpu-pjrt", "0.0.1", "xla_cpu_pjrt-0.0.1-py3-none-manylinux_2_27_x86_64.whl", "55837b6b7b47daa717f2d9a5a03563ea0ceaa338d06a81a1e2d3f060d960decc", "xla_cpu_pjrt.so"},
	},
	"arm64": {
		{"xla-cpu-pjrt", "0.0.1", "xla_cpu_pjrt-0.0.1-py3-none-manylinux_2_27_aarch64.whl", "8f613be6e891858f40d64f9799319502fff42689661944fc18a6ffd8210b30c9", "xla_cpu_pjrt.so"},
	},
}

// releaseVersion is the release of the plugin for the processor that go-xla v0.3.0 was made with.
const releaseVersion = "v0.104.0"

// CPU fetches a plugin for the processor, and gives its path: from the first of cpuWheels that can be had, else from
// the releases that go-xla's installer uses.
func (f Fetcher) CPU(ctx context.Context) (string, error) {
	if runtime.GOOS != "linux" {
		return "", fmt.Errorf("there is no PJRT plugin for the processor that this program could load on %s: XLA runs on Linux; the Go backend, which is the default, needs none", runtime.GOOS)
	}
	return f.cpu(ctx, cpuWheels[runtime.GOARCH], func() (string, error) {
		return installer.CPUGetDownloadURL(runtime.GOOS+"_"+runtime.GOARCH, releaseVersion)
	})
}

// cpu tries the wheels in their order, then the release at the address that is then asked for.
func (f Fetcher) cpu(ctx context.Context, wheels []wheel, release func() (string, error)) (string, error) {
	var failed []error
	for _, w := range wheels {
		file, err := f.plugin(ctx, w, "cpu", cpuPlace)
		if err == nil {
			return file, nil
		}
		fmt.Fprintf(f.Log, "%s %s cannot be had: %s\n", w.project, w.version, oneLine(err))
		failed = append(failed, fmt.Errorf("%s %s: %w", w.project, w.version, err))
	}
	url, err := release()
	if err == nil {
		var file string
		if file, err = f.release(ctx, url); err == nil {
			return file, nil
		}
	}
	failed = append(failed, fmt.Errorf("release %s of github.com/%s: %w", releaseVersion, installer.BinaryCPUReleasesRepo, err))
	return "", fmt.Errorf("cannot fetch a PJRT plugin for %s/%s (%s): connect to the network, or get one there and name its folder with %s or itself with BACKEND=xla:/path/plugin.so",
		runtime.GOOS, runtime.GOARCH, oneLine(errors.Join(failed...)), backend.PathVariable)
}

// release fetches and unpacks the archive at an address. Releases publish no hash: the one of the first download is
// noted in the folder, and another one is refused later.
func (f Fetcher) release(ctx context.Context, url string) (string, error) {
	archive := filepath.Join(f.folder(), path.Base(url))
	sum, err := f.download(ctx, url, archive)
	if err != nil {
		return "", err
	}
	defer os.Remove(archive)
	if err := f.remember(releaseVersion+"/"+path.Base(url), sum); err != nil {
		return "", err
	}
	unpacked, err := os.MkdirTemp(f.folder(), ".unpacked")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(unpacked)
	files, err := installer.Untar(archive, unpacked)
	if err != nil {
		return "", err
	}
	for _, file := range files {
		if name := filepath.Base(file); strings.HasPrefix(name, "pjrt_c_api_cpu_") {
			return install(backend.Plugin{Platform: "cpu", Path: file}, filepath.Join(f.folder(), name))
		}
	}
	return "", fmt.Errorf("%s has no pjrt_c_api_cpu_*", path.Base(url))
}

// install moves a plugin that was fetched to its place, if it is one, with its hash beside it, against which it is
// checked whenever it is opened.
func install(p backend.Plugin, place string) (string, error) {
	if err := p.Check(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return "", err
	}
	// Without a hash in between: that of the plugin before would not fit the new one.
	if err := os.RemoveAll(backend.SumFile(place)); err != nil {
		return "", err
	}
	if err := os.Rename(p.Path, place); err != nil {
		return "", err
	}
	return place, backend.Plugin{Platform: p.Platform, Path: place}.NoteSum()
}
