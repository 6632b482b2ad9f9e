package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// repoServer is the sidecar of Argo CD's repo server, as far as a plugin sees it: a fresh folder for each call, filled from a tar of
// the Application's folder, the user 999, no network, and no environment but the Application's.
type repoServer struct {
	dir      string              // that all may enter
	commands map[string][]string // of plugin.yaml
}

func newRepoServer(t *testing.T) repoServer {
	t.Helper()
	dir, err := os.MkdirTemp("", "repo-server-") //nolint:usetesting // no other user may enter that of t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", dir, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return repoServer{dir, commands(t)}
}

// commands reads what plugin.yaml has called.
func commands(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../../deploy/argocd/plugin.yaml")
	if err != nil {
		t.Fatal(err)
	}
	type command struct {
		Command []string `json:"command"`
	}
	var plugin struct {
		Spec struct {
			Discover   struct{ Find command }
			Generate   command
			Parameters struct{ Dynamic command }
		}
	}
	if err := yaml.Unmarshal(text, &plugin); err != nil {
		t.Fatal(err)
	}
	of := plugin.Spec
	return map[string][]string{"discover": of.Discover.Find.Command, "generate": of.Generate.Command, "parameters": of.Parameters.Dynamic.Command}
}

// answer is what became of a call.
type answer struct {
	stdout, stderr string
	status         int
}

// user is whom a sidecar runs as.
const user = 999

// called is a call that goes on.
type called struct {
	*exec.Cmd
	inventory      fs.FS
	dir, work, app string
	stdout, stderr bytes.Buffer
}

// call calls the plugin for an Application of a folder. It must leave everything as it is.
func (s repoServer) call(t *testing.T, inventory fs.FS, command, parameters string) answer {
	t.Helper()
	return s.start(t.Context(), t, inventory, command, parameters).end(t)
}

// start starts a call. When the context ends, the plugin is told to end, and killed if it does not.
func (s repoServer) start(ctx context.Context, t *testing.T, inventory fs.FS, command, parameters string) *called {
	t.Helper()
	work, err := os.MkdirTemp(s.dir, "_cmp_server_")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(work) })
	c := &called{inventory: inventory, dir: s.dir, work: work, app: filepath.Join(work, "app")}
	unpack(t, pack(t, inventory), c.app)
	words := s.commands[command]
	c.Cmd = exec.CommandContext(ctx, filepath.Join(s.dir, words[0]), words[1:]...)
	c.Dir = c.app
	c.Env = []string{"ARGOCD_APP_NAME=shop", "ARGOCD_APP_NAMESPACE=monitoring", "ARGOCD_APP_SOURCE_PATH=clusters", "KUBE_VERSION=1.33",
		"ARGOCD_ENV_TOKEN=" + secret}
	if parameters != "" {
		c.Env = append(c.Env, "ARGOCD_APP_PARAMETERS="+parameters)
	}
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 {
		c.SysProcAttr.Credential = &syscall.Credential{Uid: user, Gid: user}
		c.SysProcAttr.Cloneflags = syscall.CLONE_NEWNET
		if err := os.Chmod(work, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 10 * time.Second // then it is killed
	c.Stdout, c.Stderr = &c.stdout, &c.stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// end waits for the end of a call, and looks at what it leaves behind.
func (c *called) end(t *testing.T) answer {
	t.Helper()
	var exit *exec.ExitError
	if err := c.Wait(); err != nil && !errors.As(err, &exit) && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pack(t, c.inventory), pack(t, os.DirFS(c.app))); diff != "" {
		t.Error("it changed the folder of the Application")
	}
	if err := syscall.Kill(-c.Process.Pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("it left a process behind: %v", err)
	}
	if left := filesOf(t, user); os.Getuid() == 0 && len(left) > 0 {
		t.Errorf("it left files behind: %q", left)
	}
	for _, hidden := range []string{c.dir, os.TempDir(), secret} {
		if strings.Contains(c.stderr.String(), hidden) {
			t.Errorf("it tells %s: %s", hidden, c.stderr.String())
		}
	}
	return answer{c.stdout.String(), c.stderr.String(), c.ProcessState.ExitCode()}
}

// secret is what the plugin must tell nobody.
const secret = "hunter2"

// filesOf lists what belongs to a user where everybody may write.
func filesOf(t *testing.T, uid uint32) (all []string) {
	t.Helper()
	for _, dir := range []string{os.TempDir(), "/var/tmp", "/dev/shm"} {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				continue // it has gone meanwhile
			}
			if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid == uid {
				all = append(all, filepath.Join(dir, e.Name()))
			}
		}
	}
	return all
}

// pack gives the files of a folder as the repo server streams them.
func pack(t *testing.T, folder fs.FS) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}); err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unpack(t *testing.T, archive []byte, dir string) {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		at := filepath.Join(dir, filepath.FromSlash(h.Name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.WriteFile(at, text, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}
