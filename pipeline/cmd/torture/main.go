// Command torture disturbs runs of make paper at random, and checks that they come to the same results all the same:
// make torture.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/proof/torture"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "torture:", strings.Join(strings.Fields(err.Error()), " "))
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	o := torture.Options{}
	flag.IntVar(&o.N, "n", 100, "how many disturbances")
	flag.Uint64Var(&o.Seed, "seed", 1, "draws others")
	flag.IntVar(&o.From, "from", 1, "number of the first disturbance")
	flag.StringVar(&o.Only, "only", "", "one kind of disturbances: "+strings.Join(torture.Kinds(), ", "))
	flag.StringVar(&o.Backend, "backend", "", "what to run on, in place of the profile's")
	flag.StringVar(&o.Folder, "keep", "", "folder for the scratch checkout, which then stays")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flag.Arg(0))
	}
	root, err := assets.Root()
	if err != nil {
		return err
	}
	o.Root = root
	return torture.Run(ctx, os.Stdout, o)
}
