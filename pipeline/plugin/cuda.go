package plugin

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/assets"
)

// The wheel with the plugin for NVIDIA's GPUs, for CUDA 13: the version beside the jaxlib that package parity uses. The hashes
// are those of the index, by architecture.
const (
	cudaPackage = "jax-cuda13-pjrt"
	cudaVersion = "0.10.2"
	cudaMember  = "xla_cuda_plugin.so"
	cudaPlugin  = "pjrt_c_api_cuda_plugin.so"
)

var cudaWheels = map[string]wheel{
	"amd64": {"jax_cuda13_pjrt-0.10.2-py3-none-manylinux_2_27_x86_64.whl", "a97e9cabe0e21d8dbcc70bd909ca1c34cd546d3ce2d94b4cd907a8d4f6179f6a"},
	"arm64": {"jax_cuda13_pjrt-0.10.2-py3-none-manylinux_2_27_aarch64.whl", "b28f4940d09405ece084e50c91634f4bb1d43a8497b9d734f40007ee07281aec"},
}

type wheel struct{ name, sha256 string }

// CUDALibraries is the command that puts NVIDIA's own libraries, some gigabytes, where the plugin looks for them.
const CUDALibraries = `python3 -m pip install --target ` + backend.CheckoutFolder + ` "jax-cuda13-plugin[with-cuda]==` + cudaVersion + `"`

// CUDA fetches the plugin for NVIDIA's GPUs, and gives its path. CUDA's libraries are not part of it, see CUDALibraries.
func (f Fetcher) CUDA(ctx context.Context) (string, error) {
	w, ok := cudaWheels[runtime.GOARCH]
	if !ok || runtime.GOOS != "linux" {
		return "", fmt.Errorf("there is no %s for %s/%s", cudaPackage, runtime.GOOS, runtime.GOARCH)
	}
	file, err := f.cuda(ctx, w)
	if err != nil {
		return "", fmt.Errorf("cannot fetch the PJRT plugin of %s %s from the Python package index (%s): connect to the network, or pip install %s==%s anywhere and name the folder of its %s with %s",
			cudaPackage, cudaVersion, oneLine(err), cudaPackage, cudaVersion, cudaMember, backend.PathVariable)
	}
	return file, nil
}

func (f Fetcher) cuda(ctx context.Context, w wheel) (string, error) {
	address, err := f.wheelAddress(ctx, w.name)
	if err != nil {
		return "", err
	}
	file := filepath.Join(f.folder(), w.name)
	sum, err := f.download(ctx, address, file)
	if err != nil {
		return "", err
	}
	defer os.Remove(file)
	if sum != w.sha256 {
		return "", fmt.Errorf("%s has SHA-256 %s, expected %s", address, sum, w.sha256)
	}
	// NVIDIA's libraries lie below a folder of this name, and go-xla expects the plugin in it.
	place := filepath.Join(f.folder(), "nvidia", cudaPlugin)
	part := filepath.Join(f.folder(), cudaPlugin+".part")
	defer os.Remove(part)
	if err := extract(file, cudaMember, part); err != nil {
		return "", err
	}
	return install(backend.Plugin{Platform: "cuda", Path: part}, place)
}

// wheelAddress asks the index where a file of the package is.
func (f Fetcher) wheelAddress(ctx context.Context, name string) (string, error) {
	base := f.index
	if base == "" {
		base = "https://pypi.org"
	}
	page, err := url.Parse(base + "/pypi/" + cudaPackage + "/json")
	if err != nil {
		return "", err
	}
	response, err := assets.Get(ctx, page.String())
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var about struct {
		Releases map[string][]struct{ Filename, URL string }
	}
	if err := json.NewDecoder(response.Body).Decode(&about); err != nil {
		return "", fmt.Errorf("%s: %w", page, err)
	}
	for _, file := range about.Releases[cudaVersion] {
		if file.Filename == name {
			address, err := page.Parse(file.URL) // mirrors give relative ones
			if err != nil {
				return "", fmt.Errorf("%s: %w", page, err)
			}
			return address.String(), nil
		}
	}
	return "", fmt.Errorf("%s: version %s has no %s", page, cudaVersion, name)
}

// extract copies the member of a wheel that has the given name, in whatever folder of it.
func extract(wheel, name, to string) error {
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer archive.Close()
	for _, member := range archive.File {
		if path.Base(member.Name) != name {
			continue
		}
		in, err := member.Open()
		if err != nil {
			return err
		}
		defer in.Close()
		out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o755)
		if err != nil {
			return err
		}
		_, err = io.Copy(out, in) // checks the member's sum
		if closed := out.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return fmt.Errorf("%s of %s: %w", name, path.Base(wheel), err)
		}
		return nil
	}
	return fmt.Errorf("there is no %s in %s", name, path.Base(wheel))
}
