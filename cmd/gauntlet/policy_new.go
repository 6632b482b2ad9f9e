package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/policy"
)

func (a *app) policyNewCommand(root *string) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "new CATEGORY/NAME",
		Short: "Make a policy to start from: a rule, its tests and its page",
		Long: `Make a policy to start from, in the inventory's folder policies/: a rule, its tests, which pass as they are, and its page,
which 'gauntlet explain' prints. A code that a policy has already is refused, and so are files that are there.`,
		Example: "  gauntlet policy new acme/no-default-namespace",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("policy new takes one code, such as acme/no-default-namespace")
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.policyNew(cmd.Context(), dir, *root, args[0])
		},
	}
	policiesFlag(cmd, &dir, "folder to make it in, in place of an inventory's; it must be there")
	return cmd
}

func (a *app) policyNew(ctx context.Context, dir, root, code string) error {
	own, err := rulesIn(dir, root)
	if err != nil {
		return err
	}
	files, err := policy.New(code)
	if err != nil {
		return err
	}
	codes, err := pages(ctx, own.files)
	if err != nil {
		return err
	}
	for _, p := range codes {
		if p.Code == code {
			return usageError("there is a policy %s already: %s; give yours another name", code, p.Title)
		}
	}
	dir = own.typed()
	var names []string
	for _, f := range files {
		switch _, err := os.Lstat(filepath.Join(dir, f.Path)); {
		case err == nil:
			return usageError("%s is there already; give the policy another name", filepath.Join(dir, f.Path))
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("write the policy: %w", err)
		}
	}
	for _, f := range files {
		names = append(names, f.Path)
		if err := writeNew(filepath.Join(dir, f.Path), f.Text); err != nil {
			takeBack(dir, names)
			return fmt.Errorf("write the policy: %w", err)
		}
	}
	for _, name := range names {
		fmt.Fprintln(a.out, filepath.Join(dir, name))
	}
	return nil
}

// writeNew writes a file with the folders above it.
func writeNew(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o644)
}
