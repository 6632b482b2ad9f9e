package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
)

// download gives the folder in which the go command keeps a module, path@version, and fetches it before if it has to.
func download(module string) (string, error) {
	cmd := exec.Command("go", "mod", "download", "-json", module)
	var out bytes.Buffer
	cmd.Stdout = &out
	failed := cmd.Run()
	var answer struct{ Dir, Error string }
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		return "", fmt.Errorf("download %s: %w", module, failed)
	}
	if answer.Error != "" {
		return "", fmt.Errorf("download %s: %s", module, answer.Error)
	}
	return answer.Dir, nil
}
