package trace

import (
	"encoding/json"
	"fmt"
	"os"
)

// Save writes a trace to a file, as JSON.
func Save(path string, t *Trace) error {
	text, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return fmt.Errorf("write the trace: %w", err)
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// Load reads a trace.
func Load(path string) (*Trace, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t := &Trace{}
	if err := json.Unmarshal(text, t); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if t.Version != Version {
		return nil, fmt.Errorf("%s is a trace of version %d, and this program reads version %d", path, t.Version, Version)
	}
	return t, nil
}
