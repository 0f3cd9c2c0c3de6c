// SPDX-License-Identifier: MIT-0

package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A figure of /proc/self/status, in bytes.
func statusBytes(key string) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		panic(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, key) {
			kib, _ := strconv.Atoi(strings.Fields(line)[1])
			return float64(kib) * 1024
		}
	}
	panic(key)
}

// n goroutines asleep at the same time, for one to two seconds each.
func sleep(n int) uint64 {
	seed, sum := uint64(88172645463325252), uint64(0)
	before := statusBytes("VmRSS:")
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 0; i < n; i++ {
		seed ^= seed << 13
		seed ^= seed >> 7
		seed ^= seed << 17
		us := 1000000 + seed%1000000
		go func() {
			time.Sleep(time.Duration(us) * time.Microsecond)
			atomic.AddUint64(&sum, us)
			wg.Done()
		}()
	}
	wg.Wait()
	rowBytes = (statusBytes("VmHWM:") - before) / float64(n)
	return sum
}

func timeout(n int) uint64 {
	var sum uint64
	for i := 0; i < n; i++ {
		timer := time.NewTimer(60 * time.Second)
		runtime.Gosched()
		timer.Stop()
		sum++
	}
	return sum
}
