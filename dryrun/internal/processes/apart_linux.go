package processes

import "syscall"

// apart gives a process a group of its own, so that Ctrl-C reaches this program alone, which ends the others in its order. They end
// with it, however it ends.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
