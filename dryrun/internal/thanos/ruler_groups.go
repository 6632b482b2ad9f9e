package thanos

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"unsafe"

	thanosrules "github.com/thanos-io/thanos/pkg/rules"
)

// place gives the groups of rules the paths that their files have in the plan. When a group is evaluated depends on its path, and Thanos
// puts a copy of the file onto the ruler's volume: with its path, rulers that are alike would evaluate at different moments, and
// others on another machine. It must come before the groups run.
func (u *Ruler) place(manager *thanosrules.Manager) error {
	known, err := private[map[string]string](manager, "ruleFiles")
	if err != nil {
		return err
	}
	for _, g := range manager.RuleGroups() {
		path, err := filepath.Rel(u.options.Plan, g.OriginalFile)
		if err != nil {
			return err
		}
		file, err := private[string](g.Group, "file")
		if err != nil {
			return err
		}
		*file = g.PartialResponseStrategy.String() + "/" + filepath.ToSlash(path)
		(*known)[*file] = g.OriginalFile
	}
	return nil
}

// private gives a field that a library keeps to itself.
func private[T any](of any, field string) (*T, error) {
	v := reflect.ValueOf(of)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return nil, errors.New("no structure")
	}
	f := v.Elem().FieldByName(field)
	if !f.IsValid() || f.Type() != reflect.TypeFor[T]() {
		return nil, fmt.Errorf("%T has no %s any more", of, field)
	}
	return (*T)(unsafe.Pointer(f.UnsafeAddr())), nil
}
