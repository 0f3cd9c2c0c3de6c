// SPDX-License-Identifier: MIT-0

package main

import (
	"runtime"
	"sync"
	"time"
)

func pingpong(n int) uint64 {
	a, b := make(chan uint64, 1), make(chan uint64, 1)
	done := make(chan uint64)
	go func() {
		var sum uint64
		for i := 0; i < n; i++ {
			a <- uint64(i)
			sum += <-b
		}
		done <- sum
	}()
	go func() {
		for i := 0; i < n; i++ {
			b <- <-a
		}
	}()
	return <-done
}

func mpsc(n, producers int) uint64 {
	c := make(chan uint64, 1024)
	var wg sync.WaitGroup
	wg.Add(producers)
	for p := 0; p < producers; p++ {
		go func() {
			for i := 0; i < n/producers; i++ {
				c <- uint64(i)
			}
			wg.Done()
		}()
	}
	go func() {
		wg.Wait()
		close(c)
	}()
	done := make(chan uint64)
	go func() {
		var sum uint64
		for v := range c {
			sum += v
		}
		done <- sum
	}()
	return <-done
}

func mutex1(n int) uint64 {
	var mu sync.Mutex
	var value uint64
	for i := 0; i < n; i++ {
		mu.Lock()
		value++
		mu.Unlock()
	}
	return value
}

func mutex8(n int) uint64 {
	var mu sync.Mutex
	var value uint64
	var wg sync.WaitGroup
	wg.Add(8)
	for p := 0; p < 8; p++ {
		go func() {
			for i := 0; i < n/8; i++ {
				mu.Lock()
				value++
				runtime.Gosched()
				mu.Unlock()
			}
			wg.Done()
		}()
	}
	wg.Wait()
	return value
}

// A channel of the numbers below n.
func numbers(n int) chan uint64 {
	c := make(chan uint64, 1024)
	go func() {
		for i := 0; i < n; i++ {
			c <- uint64(i)
		}
	}()
	return c
}

func selectKept(n int) uint64 {
	c, done := numbers(n), make(chan uint64)
	go func() {
		var sum uint64
		timer := time.NewTimer(500 * time.Second)
		for i := 0; i < n; i++ {
			select {
			case v := <-c:
				sum += v
			case <-timer.C:
				panic("time")
			}
		}
		timer.Stop()
		done <- sum
	}()
	return <-done
}

func selectNew(n int) uint64 {
	c, done := numbers(n), make(chan uint64)
	go func() {
		var sum uint64
		for i := 0; i < n; i++ {
			timer := time.NewTimer(5 * time.Second)
			select {
			case v := <-c:
				sum += v
			case <-timer.C:
				panic("time")
			}
			timer.Stop()
		}
		done <- sum
	}()
	return <-done
}

func oneshot(n int) uint64 {
	var sum uint64
	for i := 0; i < n; i++ {
		c := make(chan uint64, 1)
		c <- uint64(i)
		sum += <-c
	}
	return sum
}
