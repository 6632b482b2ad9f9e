package helm

import (
	"errors"

	"golang.org/x/sys/unix"
)

// limitMemory bounds what a process may have of memory that it writes to. What is over is refused to it, and a program of Go ends.
func limitMemory(pid int, most uint64) error {
	var now unix.Rlimit
	err := unix.Prlimit(pid, unix.RLIMIT_DATA, nil, &now)
	if err == nil {
		most = min(most, now.Max) // nobody raises that
		err = unix.Prlimit(pid, unix.RLIMIT_DATA, &unix.Rlimit{Cur: most, Max: most}, nil)
	}
	if errors.Is(err, unix.ESRCH) { // it has ended
		return nil
	}
	return err
}
