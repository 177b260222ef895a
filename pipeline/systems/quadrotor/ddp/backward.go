package ddp

// linearise expands the problem about the current trajectory, and returns the largest entry of a gap.
func (s *Solver[X]) linearise() (largest float64) {
	p := s.problem
	last := len(s.nodes) - 1
	s.cost = 0
	for t := range last {
		n := &s.nodes[t]
		s.cost += p.Step(&n.next, t, &n.x, &n.u)
		p.Expand(&n.e, t, &n.x, &n.u)
	}
	end := &s.nodes[last]
	s.cost += p.Terminal(&end.x)
	p.ExpandTerminal(&end.e, &end.x)

	if s.feasible {
		if !s.wasFeasible {
			for t := range s.nodes {
				s.nodes[t].gap = Tangent{}
			}
		}
		return 0
	}
	s.next = p.Initial()
	p.Minus(&s.nodes[0].gap, &s.next, &s.nodes[0].x)
	for t := range last {
		p.Minus(&s.nodes[t+1].gap, &s.nodes[t].next, &s.nodes[t+1].x)
	}
	for t := range s.nodes {
		largest = max(largest, maxAbs(s.nodes[t].gap[:]))
	}
	s.feasible = largest < gapTolerance
	return largest
}

// backward is the Riccati sweep; it reports false if a Q_uu is not positive definite or a number overflows.
func (s *Solver[X]) backward() bool {
	last := len(s.nodes) - 1
	end := &s.nodes[last]
	end.vx, end.vxx = end.e.Lx, end.e.Lxx
	s.finishValue(end)
	for t := last - 1; t >= 0; t-- {
		n, after := &s.nodes[t], &s.nodes[t+1]
		e := &n.e
		s.vxxFu.times(&after.vxx, &e.Fu)
		n.stateU.transposedTimes(&e.Fx, &s.vxxFu) // Q_xu = F_xᵀ V'_xx F_u
		n.quu = e.Luu
		n.quu.addTransposedTimes(&e.Fu, &s.vxxFu)
		n.vx = e.Lx
		n.vx.addTransposedTimes(&e.Fx, &after.vx)
		n.qu = e.Lu
		for i, v := range after.vx {
			for j, w := range e.Fu[i] {
				n.qu[j] += v * w
			}
		}
		for i := range n.quu {
			n.quu[i][i] += s.regularisation
		}
		if !s.gains(n) {
			return false
		}
		for i := range n.quuk {
			n.quuk[i] = n.k.dot((*Control)(&n.quu[i]))
		}
		s.closeValue(n, after)
		if !finite(maxAbs(n.vx[:])) {
			return false
		}
		for i := range n.vxx {
			if !finite(maxAbs(n.vxx[i][:])) {
				return false
			}
		}
	}
	return true
}

// gains computes k and K of a node, and zeroes the clamped part of Q_u: what a bound holds back is no
// descent.
func (s *Solver[X]) gains(n *node[X]) bool {
	b := &s.box
	if !s.options.Method.bounded() || !s.feasible {
		if !b.cholesky.decompose(&n.quu, ControlSize) {
			return false
		}
		for i := range b.free {
			b.free[i], b.clamped[i] = i, false
		}
		b.freeCount = ControlSize
		n.k = n.qu
		b.cholesky.solve(&n.k)
	} else {
		for i, u := range n.u {
			n.lower[i], n.upper[i] = s.options.Lower[i]-u, s.options.Upper[i]-u
		}
		b.x = n.k
		if !b.solve(&n.quu, &n.qu, &n.lower, &n.upper) {
			return false
		}
		for i, x := range b.x {
			n.k[i] = -x
			if b.clamped[i] {
				n.qu[i] = 0
			}
		}
	}
	n.gain = GainMatrix{}
	for j := range n.stateU {
		var column Control
		for i, f := range b.free[:b.freeCount] {
			column[i] = n.stateU[j][f]
		}
		b.cholesky.solve(&column)
		for i, f := range b.free[:b.freeCount] {
			n.gain[f][j] = column[i]
		}
	}
	return true
}

// closeValue turns Q into V: V_x = Q_x − KᵀQ_u and, equal to Q_xx − Q_xuK,
//
//	V_xx = ℓ_xx + Kᵀ(ℓ_uu + μ)K + (F_x − F_uK)ᵀ V'_xx (F_x − F_uK), μ the regularisation,
//
// which is a sum of positive terms: where bounds hold and the motion is unstable V_xx is so large that the
// difference would lose its sign to roundoff (Joseph's form of the Riccati equation).
func (s *Solver[X]) closeValue(n, after *node[X]) {
	e := &n.e
	for i, q := range n.qu {
		for j, g := range n.gain[i] {
			n.vx[j] -= g * q
		}
	}
	s.closed = e.Fx
	for i := range s.closed {
		for c, f := range e.Fu[i] {
			for j, g := range n.gain[c] {
				s.closed[i][j] -= f * g
			}
		}
	}
	s.vxxF.transposedTimes(&s.closed, &after.vxx)
	n.vxx = e.Lxx
	n.vxx.addTimes(&s.vxxF, &s.closed)
	for a := range n.gain {
		var row Tangent // of (ℓ_uu + μ)K
		for b, g := range n.gain {
			l := e.Luu[a][b]
			if a == b {
				l += s.regularisation
			}
			for j, k := range g {
				row[j] += l * k
			}
		}
		for i, g := range n.gain[a] {
			for j, v := range row {
				n.vxx[i][j] += g * v
			}
		}
	}
	n.vxx.symmetrise()
	s.finishValue(n)
}

// finishValue regularises V_xx and moves V_x over the gap.
func (s *Solver[X]) finishValue(n *node[X]) {
	for i := range n.vxx {
		n.vxx[i][i] += s.regularisation
	}
	if s.feasible {
		return
	}
	n.curvedGap.apply(&n.vxx, &n.gap)
	for i, v := range n.curvedGap {
		n.vx[i] += v
	}
}
