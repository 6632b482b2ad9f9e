package processes

import "syscall"

// apart gives a process a group of its own, so that Ctrl-C reaches this program alone, which ends the others in its order.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
