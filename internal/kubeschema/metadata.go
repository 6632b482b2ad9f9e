package kubeschema

import "k8s.io/apimachinery/pkg/util/validation"

// metadata judges an object's name, of which its schema says nothing.
func (v *validator) metadata(object map[string]any) {
	meta, ok := object["metadata"].(map[string]any)
	if !ok {
		v.add(nil, false, "%s has no name; add metadata.name", v.kind)
		return
	}
	at := []any{"metadata", "name"}
	switch name := meta["name"].(type) {
	case nil:
		if meta["generateName"] == nil {
			v.add(at[:1], true, "%s has no name; add metadata.name", v.kind)
		}
	case string:
		if len(validation.IsDNS1123Subdomain(name)) > 0 {
			v.add(at, false, "%s is no name of an object: it may hold small letters, digits, - and . alone, at most 253, and begins "+
				"and ends with a letter or a digit; correct it", shown(name))
		}
	}
}
