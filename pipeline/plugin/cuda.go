package plugin

import (
	"context"
	"fmt"
	"runtime"

	"metasymlab/metasym/backend"
)

// The wheel with the plugin for NVIDIA's GPUs, for CUDA 13: the version beside the JAX that package stepbench has.
const (
	cudaPackage = "jax-cuda13-pjrt"
	cudaVersion = "0.10.2"
	cudaMember  = "xla_cuda_plugin.so"
)

// cudaPlace is below a folder of the name in which NVIDIA's libraries lie too: go-xla expects the plugin there.
const cudaPlace = "nvidia/pjrt_c_api_cuda_plugin.so"

var cudaWheels = map[string]wheel{
	"amd64": {cudaPackage, cudaVersion, "jax_cuda13_pjrt-0.10.2-py3-none-manylinux_2_27_x86_64.whl", "a97e9cabe0e21d8dbcc70bd909ca1c34cd546d3ce2d94b4cd907a8d4f6179f6a", cudaMember},
	"arm64": {cudaPackage, cudaVersion, "jax_cuda13_pjrt-0.10.2-py3-none-manylinux_2_27_aarch64.whl", "b28f4940d09405ece084e50c91634f4bb1d43a8497b9d734f40007ee07281aec", cudaMember},
}

// CUDALibraries is the command that puts NVIDIA's own libraries, some gigabytes, where the plugin looks for them.
const CUDALibraries = `python3 -m pip install --target ` + backend.CheckoutFolder + ` "jax-cuda13-plugin[with-cuda]==` + cudaVersion + `"`

// CUDA fetches the plugin for NVIDIA's GPUs, and gives its path. CUDA's libraries are not part of it, see
// CUDALibraries.
func (f Fetcher) CUDA(ctx context.Context) (string, error) {
	w, ok := cudaWheels[runtime.GOARCH]
	if !ok || runtime.GOOS != "linux" {
		return "", fmt.Errorf("there is no %s for %s/%s", cudaPackage, runtime.GOOS, runtime.GOARCH)
	}
	file, err := f.plugin(ctx, w, "cuda", cudaPlace)
	if err != nil {
		return "", fmt.Errorf("cannot fetch the PJRT plugin of %s %s from the Python package index (%s): connect to the network, or pip install %s==%s anywhere and name the folder of its %s with %s",
			cudaPackage, cudaVersion, oneLine(err), cudaPackage, cudaVersion, cudaMember, backend.PathVariable)
	}
	return file, nil
}
