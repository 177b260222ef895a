package plugin

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"metasymlab/metasym/backend"

	"github.com/gomlx/go-xla/installer"
)

// cpuVersion is the release of the plugin for the processor that go-xla v0.3.0 was made with.
const cpuVersion = "v0.104.0"

// CPU fetches the plugin for the processor, and gives its path. The release publishes no hash: the one of the first download
// is noted in the folder, and another one is refused later.
func (f Fetcher) CPU(ctx context.Context) (string, error) {
	url, err := installer.CPUGetDownloadURL(runtime.GOOS+"_"+runtime.GOARCH, cpuVersion)
	var file string
	if err == nil {
		file, err = f.cpu(ctx, url)
	}
	if err != nil {
		return "", fmt.Errorf("cannot fetch the PJRT plugin %s for %s/%s from the releases of github.com/%s (%s): connect to the network, or get it there and name its folder with %s or itself with BACKEND=xla:/path/plugin.so",
			cpuVersion, runtime.GOOS, runtime.GOARCH, installer.BinaryCPUReleasesRepo, oneLine(err), backend.PathVariable)
	}
	return file, nil
}

// cpu fetches and unpacks the archive at an address.
func (f Fetcher) cpu(ctx context.Context, url string) (string, error) {
	archive := filepath.Join(f.folder(), path.Base(url))
	sum, err := f.download(ctx, url, archive)
	if err != nil {
		return "", err
	}
	defer os.Remove(archive)
	if err := f.remember(cpuVersion+"/"+path.Base(url), sum); err != nil {
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

// install moves a plugin that was fetched to its place, if it is one.
func install(p backend.Plugin, place string) (string, error) {
	if err := p.Check(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return "", err
	}
	return place, os.Rename(p.Path, place)
}
