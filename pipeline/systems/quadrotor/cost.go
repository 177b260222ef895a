package quadrotor

import (
	"metasymlab/pipeline/systems/quadrotor/ddp"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Pull is the cost ½ Σ_i w_i (x ⊖ x_ref)_i².
type Pull struct {
	To     State   // x_ref
	Weight Tangent // w ≥ 0 of the pose error [lin; ang] (1/m², 1/rad²), then of the twist error
}

// Cost of one node: a sum of pulls and ½ thrust ‖u‖².
type Cost struct {
	Pulls  []Pull
	Thrust float64 // weight of ‖u‖², 1/N²
}

// value of the cost.
func (c *Cost) value(x *State, u *Control) (cost float64) {
	for i := range c.Pulls {
		p := &c.Pulls[i]
		if p.onPose() {
			for j, r := range x.Pose.Minus(&p.To.Pose) {
				cost += p.Weight[j] * r * r / 2
			}
		}
		for j, v := range x.Twist {
			r := v - p.To.Twist[j]
			cost += p.Weight[6+j] * r * r / 2
		}
	}
	if u != nil {
		for _, v := range u {
			cost += c.Thrust * v * v / 2
		}
	}
	return cost
}

// expand writes scale times the gradient and the Gauss–Newton Hessian.
func (c *Cost) expand(e *ddp.Expansion, x *State, u *Control, scale float64) {
	e.Lx, e.Lxx = Tangent{}, ddp.StateMatrix{}
	c.addPulls(e, x, scale)
	if u != nil {
		e.Luu = ddp.ActionMatrix{}
		for i, v := range u {
			e.Lu[i] = scale * c.Thrust * v
			e.Luu[i][i] = scale * c.Thrust
		}
	}
}

// addPulls adds the part of the state; J_r⁻¹ is the Jacobian of the pose error.
func (c *Cost) addPulls(e *ddp.Expansion, x *State, scale float64) {
	for i := range c.Pulls {
		p := &c.Pulls[i]
		for j, v := range x.Twist {
			w := scale * p.Weight[6+j]
			e.Lx[6+j] += w * (v - p.To.Twist[j])
			e.Lxx[6+j][6+j] += w
		}
		if !p.onPose() {
			continue
		}
		r := x.Pose.Minus(&p.To.Pose)
		jacobian := se3.RightJacobianInverse(r)
		for k := range jacobian {
			for a, v := range jacobian[k] {
				weighted := scale * p.Weight[k] * v
				e.Lx[a] += weighted * r[k]
				for b, o := range jacobian[k] {
					e.Lxx[a][b] += weighted * o
				}
			}
		}
	}
}

// onPose tells whether any pose weight is not zero.
func (p *Pull) onPose() bool { return se3.Tangent(p.Weight[:6]) != se3.Tangent{} }
