//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package emit

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// lock keeps other runs out of the output folder until the returned closer is closed. The lock ends with the process,
// however that ends, and leaves no file behind. A file system that knows no locks is used without one.
func lock(root *os.Root) (io.Closer, error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(errors.New("another gauntlet is writing to it"), dir.Close())
	}
	return dir, nil
}
