package firmware

// FullThrust is the thrust that a full motor command stands for, N: 65536 are 60 g from four motors, by the measurement
// in the firmware's motors.c. The firmware makes PWM from it by a curve through that measurement and the battery's
// voltage, so that a command is meant as thrust whatever the charge.
const FullThrust = 0.060 / 4 * StandardGravity

// StandardGravity is the g of accelerometers, m/s².
const StandardGravity = 9.80665

// Thrust is what a motor command stands for, N. Worn motors and damaged propellers give less.
func Thrust(command float64) float64 { return command / 65536 * FullThrust }

// MotorVoltage is what the firmware applies for a motor command, V: the fit of its motors.c, of volts to grams.
func MotorVoltage(command float64) float64 {
	grams := command / 65536 * 60
	return -0.0006239*grams*grams + 0.088*grams
}
