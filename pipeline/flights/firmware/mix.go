package firmware

// FullScale is the greatest motor command; they are integers from 0.
const FullScale = 65535

// Commands are those of the motors M1 to M4: front right, rear right, rear left, front left, seen from above. M1 and M3
// turn counter-clockwise.
type Commands [4]float64

// Mix is what the controller's commands (controller.cmd_thrust, cmd_roll, cmd_pitch, cmd_yaw) become: the "legacy"
// power distribution, with roll and pitch halved and each motor within its range.
func Mix(thrust, roll, pitch, yaw float64) (m Commands) {
	r, p := roll/2, pitch/2
	m = Commands{thrust - r + p + yaw, thrust - r - p - yaw, thrust + r - p + yaw, thrust + r + p - yaw}
	for i := range m {
		m[i] = min(max(m[i], 0), FullScale)
	}
	return m
}
