package heap

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// TestReserve: what is allocated after it lies where the kernel was asked for huge pages.
func TestReserve(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Skip("this kernel has no transparent huge pages")
	}
	Reserve(64 << 20)
	runtime.GC()                  // which goes on beside what comes after, in a program
	large := make([]byte, 16<<20) // more than the heap has at its start, where it may begin
	if flags := mappingFlags(t, uintptr(unsafe.Pointer(&large[len(large)-1]))); !strings.Contains(flags, " hg") {
		t.Errorf("the mapping has the flags %q, and no hg", flags)
	}
}

// limited tells the program of the tests to reserve more than it may have, and to ask for more.
const limited = "HEAP_TEST_LIMITED"

func TestMain(m *testing.M) {
	if os.Getenv(limited) == "" {
		os.Exit(m.Run())
	}
	err := syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: 256 << 20, Max: 256 << 20})
	Reserve(512 << 20)
	if err == nil {
		_, err = syscall.Mmap(-1, 0, 1<<20, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	}
	fmt.Println("goes on:", err)
}

// TestReserveNothing: where the system does not give so much, the program goes on without.
func TestReserveNothing(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), limited+"=1")
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "goes on: <nil>\n" {
		t.Errorf("%v: %.1000s", err, out)
	}
}

// mappingFlags gives the flags of the mapping that an address lies in.
func mappingFlags(t *testing.T, address uintptr) string {
	t.Helper()
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	inside := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var from, to uintptr
		if n, _ := fmt.Sscanf(lines.Text(), "%x-%x ", &from, &to); n == 2 {
			inside = from <= address && address < to
		}
		if flags, found := strings.CutPrefix(lines.Text(), "VmFlags:"); found && inside {
			return flags
		}
	}
	t.Fatal("no mapping holds the address")
	return ""
}
