package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/policy"
)

// policiesDir is the folder of the inventory's own rules.
const policiesDir = "policies"

// ownRules are the rules of the user's.
type ownRules struct {
	root  string // of the inventory that they are of; empty for a folder of their own
	dir   string // the folder, below the root
	files fs.FS  // nil where there are none
}

// policiesFlag adds the flag that names a folder of rules that are of no inventory.
func policiesFlag(cmd *cobra.Command, dir *string, usage string) {
	cmd.Flags().StringVar(dir, "policies", "", usage)
	_ = cmd.MarkFlagDirname("policies")
}

// rulesOf gives the rules of the inventory: of the one that was named, or of the one around the current folder.
func rulesOf(root string) (ownRules, error) {
	root, err := rootOf(root)
	if err != nil {
		return ownRules{}, err
	}
	return ownRules{root, policiesDir, userPolicies(folder(root))}, nil
}

// rulesIn gives the rules of a folder that was named, or else those of the inventory.
func rulesIn(dir, root string) (ownRules, error) {
	switch {
	case dir == "":
		return rulesOf(root)
	case root != "":
		return ownRules{}, usageError("an inventory has its policies in its folder %s; leave out --policies, or the inventory", policiesDir)
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ownRules{}, usageError("%s does not exist; name a folder of policies", dir)
	case err != nil:
		return ownRules{}, err
	case !info.IsDir():
		return ownRules{}, usageError("%s is a file; name a folder of policies, which are in CATEGORY/NAME/NAME.rego", dir)
	}
	return ownRules{dir: filepath.Clean(dir), files: folder(dir)}, nil
}

// typed is the folder as the user may type it.
func (o ownRules) typed() string { return filepath.Join(o.root, o.dir) }

// place names a rule's file, which the engine knows by its path in its tree, as one below the root.
func (o ownRules) place(d diag.Diagnostic) diag.Diagnostic {
	if path.Ext(d.Source.File) == ".rego" {
		d.Source.File = path.Join(filepath.ToSlash(o.dir), d.Source.File)
	}
	return d
}

// codes lists the codes of the rules, or says how to make the first.
func (o ownRules) codes() (codes []string, err error) {
	if o.files != nil {
		codes, err = policy.Codes(o.files)
	}
	if err == nil && len(codes) == 0 {
		err = usageError("%s holds no policies; 'gauntlet policy new CATEGORY/NAME' makes the first", o.typed())
	}
	return codes, err
}

// userPolicies gives the folder of the inventory's own rules, or nil.
func userPolicies(root fs.FS) fs.FS {
	if root == nil {
		return nil
	}
	if info, err := fs.Stat(root, policiesDir); err != nil || !info.IsDir() {
		return nil
	}
	return subfolder{root, policiesDir}
}
