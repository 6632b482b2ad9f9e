package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "renew what the scripts expect")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gauntlet": main})
}

// TestScripts runs testdata/script: a file is one behavior of the command line.
func TestScripts(t *testing.T) {
	siblings := siblings{dir: t.TempDir()}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			project, err := filepath.Abs("../..")
			env.Setenv("PROJECT", project)
			return err
		},
		Condition: func(name string) (bool, error) {
			if file, ok := strings.CutPrefix(name, "exists:"); ok {
				_, err := os.Stat(file)
				return err == nil, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"status":   status,
			"replace":  replace,
			"snapshot": snapshot,
			"sparse":   sparse,
			"sibling":  siblings.command,
		},
	})
}

// status runs gauntlet: status N ARGUMENTS... It must exit with N.
func status(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec("gauntlet", args[1:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// siblings are the programs that belong to gauntlet, each built once where a script asks for it.
type siblings struct {
	dir   string
	built sync.Map
}

// command puts one on the PATH: sibling NAME.
func (s *siblings) command(ts *testscript.TestScript, _ bool, args []string) {
	name := args[0]
	built, _ := s.built.LoadOrStore(name, sync.OnceValue(func() error {
		out, err := exec.Command("go", "build", "-o", s.dir+string(filepath.Separator), "../"+name).CombinedOutput()
		if err != nil {
			return fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
		return nil
	}))
	ts.Check(built.(func() error)())
	ts.Setenv("PATH", s.dir+string(filepath.ListSeparator)+ts.Getenv("PATH"))
}

// replace edits a file: replace FILE OLD NEW. The old text must be there.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[0])
	text, err := os.ReadFile(file)
	ts.Check(err)
	if !bytes.Contains(text, []byte(args[1])) {
		ts.Fatalf("%s does not contain %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(file, bytes.Replace(text, []byte(args[1]), []byte(args[2]), 1), 0o644))
}

// snapshot writes a folder's files, their contents and times into a file: snapshot DIR FILE.
func snapshot(ts *testscript.TestScript, _ bool, args []string) {
	var list bytes.Buffer
	err := filepath.WalkDir(ts.MkAbs(args[0]), func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(name)
		fmt.Fprintf(&list, "%s %x %s\n", name, sha256.Sum256(text), info.ModTime())
		return err
	})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), list.Bytes(), 0o644))
}

// sparse makes a large file that takes no space: sparse FILE BYTES.
func sparse(ts *testscript.TestScript, _ bool, args []string) {
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), nil, 0o644))
	ts.Check(os.Truncate(ts.MkAbs(args[0]), size))
}
