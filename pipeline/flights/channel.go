package flights

// Origin is how a channel of a flight came about.
type Origin int

const (
	Logged    Origin = iota // as the drone logged it: measured, or its own filter's estimate
	Computed                // from what was logged, by what the firmware does
	Estimated               // here, from other channels
	Missing
)

func (o Origin) String() string {
	return [...]string{"logged", "computed", "estimated", "missing"}[o]
}

// Channel is a quantity of a flight.
type Channel struct {
	Name, Unit string
	Origin     Origin
	How        string
}

// Channels are those of a [Segment] of a source, in its order.
func Channels(s Source) []Channel {
	if s == Controller {
		return []Channel{
			{"position", "m", Estimated, "smoother of stateEstimate.x, y, z and of the acceleration that attitude and force give"},
			{"velocity", "m/s", Estimated, "the same smoother's"},
			{"roll, pitch", "rad", Computed, "what the attitude controller saw, from controller.roll, pitch, rollRate, pitchRate"},
			{"yaw", "rad", Estimated, "controller.yaw on the ground, where it is the drone's estimate, and the gyroscope from there"},
			{"angular velocity", "rad/s", Logged, "gyroscope, controller.r_roll, r_pitch, r_yaw"},
			{"force", "m/s²", Logged, "accelerometer along body z, controller.accelz"},
			{"command", "of 65535", Computed, "controller.cmd_thrust, cmd_roll, cmd_pitch, cmd_yaw, mixed"},
			{"battery", "V", Missing, "not logged"},
		}
	}
	return []Channel{
		{"position", "m", Logged, "stateEstimate.x, y, z"},
		{"velocity", "m/s", Logged, "stateEstimate.vx, vy, vz"},
		{"roll, yaw", "rad", Logged, "stateEstimate.roll, yaw"},
		{"pitch", "rad", Estimated, "direction of the acceleration, stateEstimate.ax, ay, az, as if thrust alone pushed"},
		{"angular velocity", "rad/s", Estimated, "slope of the angles over nine records"},
		{"force", "m/s²", Computed, "stateEstimate.ax, ay, az and gravity, along body z"},
		{"command", "of 65535", Logged, "motor.m1 to m4"},
		{"battery", "V", Logged, "pm.vbatMV"},
	}
}
