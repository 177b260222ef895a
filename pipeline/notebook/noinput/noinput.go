// Package noinput ends a program that reads its standard input. The executor of notebooks compiles it into each cell:
// the kernel leaves standard input open for a person to answer, and where there is none a cell that reads it would wait
// for ever.
package noinput

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// How often it is looked whether somebody reads.
const every = 50 * time.Millisecond

// An import, unlike a statement in main, is there before the cell's own variables, which may read too. Standard input
// becomes a pipe that holds a space and never ends. Whoever reads takes the space and, as no word or line ends with it,
// waits for more: so the program is ended before it makes anything of an answer that is none. Programs that it has
// started read the same pipe.
func init() {
	var ends [2]int
	err := unix.Pipe(ends[:])
	if err == nil {
		unix.CloseOnExec(ends[0])
		unix.CloseOnExec(ends[1])
		_, err = unix.Write(ends[1], []byte(" "))
	}
	if err == nil {
		err = unix.Dup2(ends[0], 0)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "replace the cell's standard input:", err)
		os.Exit(1)
	}
	go func() {
		for range time.Tick(every) {
			Check()
		}
	}()
}

// Check ends the program if its standard input has been read.
func Check() {
	waiting := []unix.PollFd{{Fd: 0, Events: unix.POLLIN}}
	if n, err := unix.Poll(waiting, 0); err == nil && n == 0 {
		fmt.Fprintln(os.Stderr, "the cell asks for input on standard input, but nobody is there to answer")
		os.Exit(1)
	}
}
