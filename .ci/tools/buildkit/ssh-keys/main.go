// Command ssh-keys prints the keys that the SSH agent at SSH_AUTH_SOCK has: `ssh-add -L` for an image that has nothing.
package main

import (
	"fmt"
	"net"
	"os"

	"golang.org/x/crypto/ssh/agent"
)

func main() {
	connection, err := net.Dial("unix", os.Getenv("SSH_AUTH_SOCK"))
	if err != nil {
		fmt.Println("no agent:", err)
		os.Exit(1)
	}
	keys, err := agent.NewClient(connection).List()
	if err != nil {
		fmt.Println("no keys:", err)
		os.Exit(1)
	}
	for _, key := range keys {
		fmt.Println(key)
	}
}
