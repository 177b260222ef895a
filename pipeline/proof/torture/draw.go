package torture

import "math/rand/v2"

// deck holds the kinds in the shares in which they are dealt: of twenty disturbances, three kill in the midst of a
// training of the 10 x 10 mesh.
var deck = []string{
	killMesh, killMesh, killMesh, killAny, killAny,
	damageFiles, damageFiles, damageFiles, damageFiles, damageFiles, damageFiles,
	fillDisk, forbidWriting, forbidWriting, moveClocks, moveClocks, twoMakes, twoMakes, editSource, editSource,
}

// Kinds of disturbances.
const (
	killMesh      = "kill-mesh"
	killAny       = "kill"
	damageFiles   = "damage"
	fillDisk      = "disk"
	forbidWriting = "read-only"
	moveClocks    = "clocks"
	twoMakes      = "two-makes"
	editSource    = "edit"
)

// Kinds are the kinds of disturbances, as Options.Only names them.
func Kinds() []string {
	return []string{killMesh, killAny, damageFiles, fillDisk, forbidWriting, moveClocks, twoMakes, editSource}
}

// draw is what disturbance k of a campaign draws from: its own, so that it can be repeated without those before it.
func draw(seed uint64, k int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(k))) }

// kindOf is the kind of disturbance k, from 1 on: the deck is shuffled by the seed, and dealt again and again.
func kindOf(seed uint64, k int) string {
	order := draw(seed, 0).Perm(len(deck))
	return deck[order[(k-1)%len(deck)]]
}

// pick draws one of some, which must not be none.
func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// several draws n of some, or all if they are fewer, in the order of the drawing.
func several[T any](r *rand.Rand, n int, from []T) []T {
	var drawn []T
	for _, i := range r.Perm(len(from))[:min(n, len(from))] {
		drawn = append(drawn, from[i])
	}
	return drawn
}
