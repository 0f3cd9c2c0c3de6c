// SPDX-License-Identifier: MIT-0

// go_micro ROW N [WARM]: the rows of `make bench-peers` with goroutines.
// Prints `CPU_NS WALL_NS CHECKSUM [NAME=VALUE ...]` per operation.
// GOMAXPROCS in the environment says on how many threads.
package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"
)

// Bytes of each task, where a row measures that.
var rowBytes float64

var rows = map[string]func(n int) uint64{
	"spawn":       spawn,
	"yield_1":     yielding,
	"yield_1000":  yield1000,
	"depth_1":     func(n int) uint64 { return deep(1, n) },
	"depth_1000":  func(n int) uint64 { return deep(1000, n) },
	"join_10":     func(n int) uint64 { return join(n, 10) },
	"join_10000":  func(n int) uint64 { return join(n, 10000) },
	"call":        call,
	"pingpong":    pingpong,
	"mpsc_1":      func(n int) uint64 { return mpsc(n, 1) },
	"mpsc_4":      func(n int) uint64 { return mpsc(n, 4) },
	"mutex_1":     mutex1,
	"mutex_8":     mutex8,
	"select_kept": selectKept,
	"select_new":  selectNew,
	"oneshot":     oneshot,
	"sleep":       sleep,
	"timeout":     timeout,
	"files":       files,
	"file_big":    fileBig,
}

// User and system time of the process in nanoseconds.
func cpuNs() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return float64(r.Utime.Nano() + r.Stime.Nano())
}

func number(i int) int {
	if i >= len(os.Args) {
		return 0
	}
	n, err := strconv.Atoi(os.Args[i])
	if err != nil {
		panic(err)
	}
	return n
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: go_micro ROW N [WARM]")
		os.Exit(2)
	}
	run := rows[os.Args[1]]
	if run == nil {
		fmt.Fprintln(os.Stderr, "go_micro: no row", os.Args[1])
		os.Exit(3)
	}
	n := number(2)
	if warm := number(3); warm > 0 {
		run(warm)
	}
	cpu, start := cpuNs(), time.Now()
	sum := run(n)
	wall := float64(time.Since(start).Nanoseconds())
	fmt.Printf("%.2f %.2f %d", (cpuNs()-cpu)/float64(n), wall/float64(n), sum)
	if rowBytes > 0 {
		fmt.Printf(" bytes=%.1f", rowBytes)
	}
	fmt.Println()
}
