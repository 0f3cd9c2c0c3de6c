// SPDX-License-Identifier: MIT-0

package main

import (
	"io"
	"os"
	"strconv"
)

const (
	atOnce  = 64
	bigRead = 1 << 20
)

// The sum of some of the bytes, so that they must have come.
func sample(data []byte) uint64 {
	var sum uint64
	for i := 0; i < len(data); i += 512 {
		sum += uint64(data[i])
	}
	return sum
}

// The files 0 .. n-1 below PEERS_FILES, 64 at once.
func files(n int) uint64 {
	dir, part := os.Getenv("PEERS_FILES"), make(chan uint64)
	for first := 0; first < atOnce; first++ {
		first := first
		go func() {
			var sum uint64
			for i := first; i < n; i += atOnce {
				data, err := os.ReadFile(dir + "/" + strconv.Itoa(i))
				if err != nil {
					panic(err)
				}
				sum += sample(data)
			}
			part <- sum
		}()
	}
	var sum uint64
	for i := 0; i < atOnce; i++ {
		sum += <-part
	}
	return sum
}

// One large file from its begin to its end; an operation is 4 KiB.
func fileBig(int) uint64 {
	file, err := os.Open(os.Getenv("PEERS_FILES") + "/big")
	if err != nil {
		panic(err)
	}
	defer file.Close()
	buffer, bytes := make([]byte, bigRead), uint64(0)
	for {
		n, err := file.Read(buffer)
		bytes += uint64(n)
		if err == io.EOF {
			return bytes
		}
		if err != nil {
			panic(err)
		}
	}
}
