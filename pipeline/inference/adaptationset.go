package inference

import (
	"fmt"

	"metasymlab/pipeline/dataset"
)

// adaptationSet cuts histories into the windows that ζ is adapted on, and tells where the last history ends.
func (m *Model) adaptationSet(histories []History) (*dataset.Windows, position, error) {
	var records []dataset.Trajectory
	longest := 0
	for i, h := range histories {
		t, err := m.trajectory(h)
		if err != nil {
			return nil, position{}, fmt.Errorf("history %d: %w", i+1, err)
		}
		records = append(records, t)
		longest = max(longest, t.Length())
	}
	if longest <= m.Window() {
		return nil, position{}, fmt.Errorf("the longest history has %d states; need at least %d, one more than the model's window", longest, m.Window()+1)
	}
	windows, err := dataset.Tile([][]dataset.Trajectory{records}, m.Window(), m.Dim(), m.Controls())
	if err != nil {
		return nil, position{}, err
	}
	return windows, endOf(records[len(records)-1], m.Dim(), m.Controls(), m.Window()), nil
}
