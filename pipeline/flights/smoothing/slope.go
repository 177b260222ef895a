package smoothing

// Slope is the rate of change of a quantity at each time: of the least-squares line through that value and up to so
// many on each side, as many on one as on the other. For even times that is also the slope of the least-squares
// parabola.
func Slope(time, values []float64, side int) []float64 {
	slope := make([]float64, len(values))
	for k := range values {
		reach := max(1, min(side, k, len(values)-1-k))
		from, to := max(0, k-reach), min(len(values), k+reach+1)
		var n, t, v, tt, tv float64
		for i := from; i < to; i++ {
			dt, dv := time[i]-time[k], values[i]-values[k]
			n, t, v, tt, tv = n+1, t+dt, v+dv, tt+dt*dt, tv+dt*dv
		}
		if spread := n*tt - t*t; spread > 0 {
			slope[k] = (n*tv - t*v) / spread
		}
	}
	return slope
}
