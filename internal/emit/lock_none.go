//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package emit

import (
	"io"
	"os"
)

// lock does nothing where the system has no lock that ends with the process.
func lock(*os.Root) (io.Closer, error) { return io.NopCloser(nil), nil }
