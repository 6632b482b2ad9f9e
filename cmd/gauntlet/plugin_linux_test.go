package main

import (
	"archive/tar"
	"bytes"
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

// call calls the plugin for an Application of a folder. It must leave everything as it is.
func (s repoServer) call(t *testing.T, inventory fs.FS, command, parameters string) answer {
	t.Helper()
	work, err := os.MkdirTemp(s.dir, "_cmp_server_") //nolint:usetesting // as above
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(work)
	app := filepath.Join(work, "app")
	unpack(t, pack(t, inventory), app)
	called := s.commands[command]
	cmd := exec.CommandContext(t.Context(), filepath.Join(s.dir, called[0]), called[1:]...)
	cmd.Dir = app
	cmd.Env = []string{"ARGOCD_APP_NAME=shop", "ARGOCD_APP_NAMESPACE=monitoring", "ARGOCD_APP_SOURCE_PATH=clusters", "KUBE_VERSION=1.33"}
	if parameters != "" {
		cmd.Env = append(cmd.Env, "ARGOCD_APP_PARAMETERS="+parameters)
	}
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}, Cloneflags: syscall.CLONE_NEWNET}
		if err := os.Chmod(work, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second // then it is killed
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pack(t, inventory), pack(t, os.DirFS(app))); diff != "" {
		t.Error("it changed the folder of the Application")
	}
	if strings.Contains(stderr.String(), s.dir) {
		t.Errorf("it tells where the repo server works: %s", stderr.String())
	}
	return answer{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
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
