package derivative

import (
	"metasymlab/metasym/backend"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// Matrix products in the layouts that the backend multiplies without copies: the left operand with the contracted axis
// last, the right one with it first or last. A matrix of one column is read as one of one row where that is the faster.

// matrixProduct is x:[b,i,k] x y:[b,k,j] -> [b,i,j].
func matrixProduct(x, y *Node) *Node { return graph.Einsum("bik,bkj->bij", x, y) }

// matrixTransposed is x:[b,i,k] x yᵀ, y:[b,j,k] -> [b,i,j].
func matrixTransposed(x, y *Node) *Node { return graph.Einsum("bik,bjk->bij", x, y) }

// asRow is a column x:[b,k,1] -> [b,1,k], and back.
func asRow(x *Node) *Node    { return graph.Reshape(x, x.Shape().Dim(0), 1, x.Shape().Dim(1)) }
func asColumn(x *Node) *Node { return graph.Reshape(x, x.Shape().Dim(0), x.Shape().Dim(2), 1) }

// times is x:[b,i,k] x y:[b,k,j] -> [b,i,j].
func times(x, y *Node) *Node {
	if y.Shape().Dim(2) == 1 {
		return matrixTransposed(x, asRow(y))
	}
	return matrixProduct(x, y)
}

// timesTransposed is x:[b,i,k] x yᵀ, y:[b,j,k] -> [b,i,j].
func timesTransposed(x, y *Node) *Node {
	if y.Shape().Dim(2) == 1 {
		return matrixProduct(x, asRow(y))
	}
	return matrixTransposed(x, y)
}

// transposedTimes is xᵀ y, x:[b,k,i], y:[b,k,j] -> [b,i,j].
func transposedTimes(x, y *Node) *Node {
	if y.Shape().Dim(2) == 1 {
		return asColumn(matrixProduct(asRow(y), x))
	}
	return matrixProduct(graph.TransposeAllAxes(x, 0, 2, 1), y)
}

// linear is x:[T,i] x Wᵀ, W:[o,i] -> [T,o].
func linear(x, w *Node) *Node { return graph.Einsum("ti,oi->to", x, w) }

// linearBack is y:[T,o] x W:[o,i] -> [T,i].
func linearBack(y, w *Node) *Node { return graph.Einsum("to,oi->ti", y, w) }

// weightGradient is dYᵀ X, dY:[T,o], X:[T,i] -> [o,i].
func weightGradient(dy, x *Node) *Node {
	return graph.Einsum("ot,ti->oi", graph.TransposeAllAxes(dy, 1, 0), x)
}

// ones is an array of ones with the number type of like.
func ones(like *Node, dims ...int) *Node {
	return graph.Ones(like.Graph(), shapes.Make(like.DType(), dims...))
}

// fuses tells whether the backend makes one pass of sums, broadcasts and what is around them, as XLA does, where a
// product with ones would stand in between. The Go backend multiplies faster than it sums and broadcasts.
func fuses(x *Node) bool { return backend.Whole(x.Graph().Backend()) }

// sumLast is x:[...,k] -> [...,1], the sum over the last axis: on the Go backend a product with ones, several times
// faster than a reduction.
func sumLast(x *Node) *Node {
	if fuses(x) {
		return graph.ReduceAndKeep(x, graph.ReduceSum, -1)
	}
	dims := append([]int{}, x.Shape().Dimensions...)
	k := dims[len(dims)-1]
	dims[len(dims)-1] = 1
	return graph.Reshape(linear(graph.Reshape(x, -1, k), ones(x, 1, k)), dims...)
}

// sumTokens is x:[T,k] -> [k], a product with ones as well.
func sumTokens(x *Node) *Node {
	if fuses(x) {
		return graph.ReduceSum(x, 0)
	}
	return graph.Reshape(linearBack(ones(x, 1, x.Shape().Dim(0)), x), -1)
}

// repeatColumn is a column [T,1] k times side by side, [T,k], and repeatRow a row [k] T times, [T,k]: products with
// ones, faster than broadcasting on the Go backend.
func repeatColumn(column *Node, k int) *Node {
	if fuses(column) {
		return graph.BroadcastToDims(column, column.Shape().Dim(0), k)
	}
	return linearBack(column, ones(column, 1, k))
}

func repeatRow(row *Node, count int) *Node {
	row = graph.InsertAxes(row, 0)
	if fuses(row) {
		return graph.BroadcastToDims(row, count, row.Shape().Dim(1))
	}
	return linearBack(ones(row, count, 1), row)
}

// scaleRows is x:[T,k] times a factor [T,1] for each row; scaleColumns times a factor [k] for each column.
func scaleRows(x, factor *Node) *Node    { return graph.Mul(x, repeatColumn(factor, x.Shape().Dim(1))) }
func scaleColumns(x, factor *Node) *Node { return graph.Mul(x, repeatRow(factor, x.Shape().Dim(0))) }

// addRow is x:[T,k] + row:[k]; a nil row adds nothing.
func addRow(x, row *Node) *Node {
	if row == nil {
		return x
	}
	return graph.Add(x, repeatRow(row, x.Shape().Dim(0)))
}
