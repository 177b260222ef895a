package sweep

import (
	"path/filepath"

	"metasymlab/figures/chart"
	"metasymlab/figures/table"
	"metasymlab/pipeline/exhibit"
)

// Folder is where the files of a sweep of a name lie.
func (s *Sweep) Folder(name string) string { return filepath.Join(s.Base.Out(), "sweeps", name) }

// Write writes table and picture below a folder, as those of the report; what is no SVG if there is a converter, which
// may be nil. The paths are below the folder.
func (s *Sweep) Write(folder string, converter *exhibit.Converter) ([]string, error) {
	all := exhibit.Exhibits{Tables: []*table.Table{s.Table()}}
	picture, err := s.Picture()
	if err != nil {
		return nil, err
	}
	if picture != nil {
		renderer, err := chart.Default()
		if err != nil {
			return nil, err
		}
		artwork, err := renderer.Artwork(id, picture, chart.Caption(s.Caption()), chart.Alt(s.Caption()))
		if err != nil {
			return nil, err
		}
		all.Figures = append(all.Figures, artwork)
	}
	return all.Write(folder, converter, nil)
}
