package gate

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Limits are, for each system and baseline, the largest ratio of a trained baseline's one-step error to persistence's
// that passes.
type Limits map[string]map[string]float64

// limitFiles are those of the profile "laptop", a file for each system. Each is somewhat above the worst of the seeds
// that were measured, which is in the comments with what bounds the ratios from below: make gate prints them.
//
//go:embed limits/*.toml
var limitFiles embed.FS

// ReadLimits reads them.
func ReadLimits() (Limits, error) {
	files, err := fs.Glob(limitFiles, "limits/*.toml")
	if err != nil {
		return nil, err
	}
	all := Limits{}
	for _, file := range files {
		text, err := limitFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		of := map[string]float64{}
		if err := toml.Unmarshal(text, &of); err != nil {
			return nil, fmt.Errorf("gate: %s: %w", file, err)
		}
		all[strings.TrimSuffix(path.Base(file), ".toml")] = of
	}
	return all, nil
}
