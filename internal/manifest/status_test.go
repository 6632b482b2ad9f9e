package manifest

import "testing"

func TestStatusIsNotEncoded(t *testing.T) {
	type object struct {
		Kind   string            `json:"kind"`
		Status map[string]any    `json:"status"`
		Tail   string            `json:"tail,omitempty"`
		Data   map[string]string `json:"data,omitempty"`
	}
	deep := map[string]any{"replicas": 0, "conditions": []string{"a", "b"}}
	for name, test := range map[string]struct {
		object *Object
		want   string
	}{
		"last":      {&Object{APIVersion: "v1", Resource: object{Kind: "K", Status: deep}}, "kind: K\n"},
		"in middle": {&Object{APIVersion: "v1", Resource: object{Kind: "K", Status: deep, Tail: "t"}}, "kind: K\ntail: t\n"},
		"empty":     {&Object{APIVersion: "v1", Resource: object{Kind: "K", Status: map[string]any{}}}, "kind: K\n"},
		"in a text": {&Object{APIVersion: "v1", Resource: object{Kind: "K", Data: map[string]string{"f": "x\nstatus: up\ny\n"}}},
			"kind: K\ndata:\n  f: |\n    x\n    status: up\n    y\n"},
		"of values": {&Object{Resource: object{Kind: "K", Status: map[string]any{}}}, "kind: K\nstatus: {}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.object.YAML()
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}
