package topology_test

import (
	"fmt"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// key refers to a key of a Secret.
func key(secret, name string) corev1.SecretKeySelector {
	return corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: secret}, Key: name}
}

// made makes a Secret of the namespace shop by another kind.
func made(kind, name string, spec map[string]any) *manifest.Object {
	return wrap(kind, meta("shop", name), &map[string]any{"spec": spec})
}

func TestMissingSecrets(t *testing.T) {
	secret := &corev1.Secret{ObjectMeta: meta("shop", "auth"), Data: map[string][]byte{"user": nil}, StringData: map[string]string{"password": ""}}
	auth := wrap("Secret", secret.ObjectMeta, secret)
	for name, test := range map[string]struct {
		password corev1.SecretKeySelector
		declared []*manifest.Object
		want     string
	}{
		"there":               {key("auth", "password"), []*manifest.Object{auth}, ""},
		"no such key":         {key("auth", "pasword"), []*manifest.Object{auth}, "[spec endpoints 0 basicAuth password] shop/auth pasword"},
		"no such Secret":      {key("oauth", "password"), []*manifest.Object{auth}, "[spec endpoints 0 basicAuth password] shop/oauth "},
		"none is known":       {key("oauth", "password"), nil, ""},
		"made by its name":    {key("auth", "any"), []*manifest.Object{made("ExternalSecret", "auth", nil)}, ""},
		"made by another":     {key("auth", "any"), []*manifest.Object{made("ExternalSecret", "other", map[string]any{"target": map[string]any{"name": "auth"}})}, ""},
		"made with that name": {key("other", "any"), []*manifest.Object{made("Certificate", "other", map[string]any{"secretName": "auth"})}, "[spec endpoints 0 basicAuth password] shop/other "},
		"something else":      {key("auth", "any"), []*manifest.Object{made("Application", "other", nil)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := endpoint("http")
			e.BasicAuth = &monitoringv1.BasicAuth{Password: test.password}
			m := monitorOf("shop", "shop", e)
			got := ""
			for _, missing := range scrapeFacts(t, fleet(t, bundle{"a": append(test.declared, m)}), m).Missing {
				got += fmt.Sprintf("%v %s/%s %s", missing.Path, missing.Where, missing.Secret, missing.Key)
			}
			if got != test.want {
				t.Errorf("missing %q, want %q", got, test.want)
			}
		})
	}
}

// A Secret that several fields refer to is told of once, and one that may be absent not at all.
func TestMissingSecretsOnce(t *testing.T) {
	absent := true
	optional := key("maybe", "token")
	optional.Optional = &absent
	e := endpoint("http")
	e.BasicAuth = &monitoringv1.BasicAuth{Username: key("auth", "user"), Password: key("auth", "password")}
	e.Authorization = &monitoringv1.SafeAuthorization{Credentials: &optional}
	m := monitorOf("shop", "shop", e, e)
	facts := scrapeFacts(t, fleet(t, bundle{"a": {m, made("SealedSecret", "other", nil)}}), m)
	want := `[{"path":["spec","endpoints",0,"basicAuth","username"],"secret":"auth","where":"shop"}]`
	if got := asJSON(t, facts.Missing); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
