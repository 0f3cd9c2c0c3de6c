// SPDX-License-Identifier: MIT-0

package main

import (
	"runtime"
	"sync"
)

const (
	batch    = 1000
	many     = 1000
	perChild = 100
)

func spawn(n int) uint64 {
	var sum uint64
	result := make([]uint64, batch)
	for i := 0; i < n/batch; i++ {
		var wg sync.WaitGroup
		wg.Add(batch)
		for k := 0; k < batch; k++ {
			k := k
			go func() {
				result[k] = uint64(k)
				wg.Done()
			}()
		}
		wg.Wait()
		for _, v := range result {
			sum += v
		}
	}
	return sum
}

func yielding(n int) uint64 {
	for i := 0; i < n; i++ {
		runtime.Gosched()
	}
	return uint64(n)
}

func yield1000(n int) uint64 {
	var wg sync.WaitGroup
	result := make([]uint64, many)
	wg.Add(many)
	for i := 0; i < many; i++ {
		i := i
		go func() {
			result[i] = yielding(n / many)
			wg.Done()
		}()
	}
	wg.Wait()
	var sum uint64
	for _, v := range result {
		sum += v
	}
	return sum
}

//go:noinline
func deep(depth, n int) uint64 {
	if depth > 1 {
		return 1 + deep(depth-1, n)
	}
	return yielding(n)
}

func join(n, count int) uint64 {
	var sum uint64
	for r := 0; r < n/(count*perChild); r++ {
		var wg sync.WaitGroup
		wg.Add(count)
		part := make([]uint64, count)
		wake := make([]chan struct{}, count)
		for i := range wake {
			i, c := i, make(chan struct{}, 1)
			wake[i] = c
			go func() {
				for j := 0; j < perChild; j++ {
					<-c
				}
				part[i] = perChild
				wg.Done()
			}()
		}
		for j := 0; j < perChild; j++ {
			for i := range wake {
				wake[i] <- struct{}{}
				runtime.Gosched()
			}
		}
		wg.Wait()
		for _, v := range part {
			sum += v
		}
	}
	return sum
}

//go:noinline
func callee(x uint64) uint64 { return x + 1 }

func call(n int) uint64 {
	var x uint64
	for i := 0; i < n; i++ {
		x = callee(x)
	}
	return x
}
