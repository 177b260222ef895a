package system

// Every thins n items out to at most count, first and last included: it returns their indices, ascending.
func Every(n, count int) []int {
	if n <= count {
		count = n
	}
	out := make([]int, count)
	for i := range out {
		if count > 1 {
			out[i] = i * (n - 1) / (count - 1)
		}
	}
	return out
}

// Pick returns the values at the given indices, for example those of [Every].
func Pick(values []float64, at []int) []float64 {
	out := make([]float64, len(at))
	for k, i := range at {
		out[k] = values[i]
	}
	return out
}
