package dataset

// ChangeVariance is the mean squared change from one state to the next, over all training systems, steps and channels,
// in scaled units: the error of persistence, x_{t+1} = x_t. It is 0 where nothing moves.
//
// Losses are given in units of it. The change of a fine time step is a thousandth of the states' variance, and
// gradients of losses that small vanish beside the ε of Adam; in these units 1 is the loss of having learnt nothing, on
// every system.
func (s *Set) ChangeVariance() float64 {
	n := s.Dim()
	sum, count := 0.0, 0
	for _, system := range s.Train {
		for _, t := range system.Trajectories {
			for i := n; i < len(t.State); i++ {
				d := t.State[i] - t.State[i-n]
				sum += d * d
				count++
			}
		}
	}
	if count == 0 {
		return 0
	}
	return sum / float64(count)
}
