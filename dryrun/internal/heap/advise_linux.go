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
	if !granted(2 * size) {
		return
	}
	var region strings.Builder // which does not touch what it allocates, as make may
	region.Grow(size)
	region.WriteByte(0)
	start := uintptr(unsafe.Pointer(unsafe.StringData(region.String())))
	// Where there are no huge pages, it fails, and nothing is lost.
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, start, uintptr(size), syscall.MADV_HUGEPAGE)
}

// granted tells whether the system gives so many bytes: a limit of the process, or a system that promises no more than it has, may not.
// The runtime would end the program.
func granted(size int) bool {
	asked, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		return false
	}
	return syscall.Munmap(asked) == nil
}
