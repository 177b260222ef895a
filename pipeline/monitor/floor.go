//go:build linux && cgo

package monitor

// The Go runtime reserves more than half a gigabyte of addresses before any Go code runs, and C's allocator 64 MB for
// each thread. Where it does not get them, it ends in a trace, of the watching process too. So what runs before Go
// looks first.
//
// Between 1.2 and 1.6 GB a start sometimes succeeds; from 2 GB on it always did.

/*
#define _GNU_SOURCE // the name of the program
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

__attribute__((constructor)) static void address_space(void) {
	const double needed = 2e9;
	struct rlimit limit;
	if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || (double)limit.rlim_cur >= needed)
		return;
	fprintf(stderr, "%s: ulimit -v limits the address space to %.1f GB, and this program needs %.0f GB to start and more to compute; "
		"raise the limit: ulimit -v unlimited\n",
		program_invocation_short_name, (double)limit.rlim_cur / 1e9, needed / 1e9);
	_Exit(1);
}
*/
import "C"
