// SPDX-License-Identifier: MIT-0

// go_echo: a TCP echo server on a free port of loopback, which it prints.
package main

import (
	"fmt"
	"net"
)

func serve(conn net.Conn) {
	defer conn.Close()
	buffer := make([]byte, 16384)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		if _, err = conn.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for {
		if conn, err := listener.Accept(); err == nil {
			go serve(conn)
		}
	}
}
