package heap

import (
	"strings"
	"syscall"
	"unsafe"
)

// advise allocates so many bytes, and has huge pages there. Nothing refers to them when it returns, which inlining might change.
//
//go:noinline
func advise(size int) {
	var region strings.Builder // which does not touch what it allocates, as make may
	region.Grow(size)
	region.WriteByte(0)
	start := uintptr(unsafe.Pointer(unsafe.StringData(region.String())))
	// Where there are no huge pages, it fails, and nothing is lost.
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, start, uintptr(size), syscall.MADV_HUGEPAGE)
}
