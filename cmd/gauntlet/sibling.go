package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// sibling finds a program that belongs to gauntlet: beside it, then on the PATH. Such programs link what every run of gauntlet would
// otherwise pay for. Made is the command that makes it.
func sibling(name, made string) (string, error) {
	own, err := os.Executable()
	if err == nil {
		if at, err := filepath.EvalSymlinks(own); err == nil {
			own = at
		}
		beside := filepath.Join(filepath.Dir(own), name)
		if info, err := os.Stat(beside); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return beside, nil
		}
	}
	at, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("the program %s is neither beside gauntlet nor on the PATH; '%s' in gauntlet's repository makes it", name, made)
	}
	return at, nil
}

// runSibling runs a program that belongs to gauntlet. Interrupting gauntlet interrupts it, and it cleans up.
func (a *app) runSibling(ctx context.Context, program string, args ...string) error {
	err := a.askSibling(ctx, program, args...)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// askSibling runs a program as runSibling does, and takes its verdict also where it was interrupted.
func (a *app) askSibling(ctx context.Context, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdout, cmd.Stderr = a.out, a.err
	err := cmd.Run()
	switch cmd.ProcessState.ExitCode() { // -1 where it did not start, or was killed
	case statusClean:
		return nil
	case statusFindings:
		return errFindings
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("%s failed: %w", filepath.Base(program), err)
	}
	return fmt.Errorf("run %s: %w", program, err)
}
