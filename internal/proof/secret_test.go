package proof

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// inlineKeys are names of fields that hold a secret itself. What refers to one holds a mapping, or is called …File or
// existing….
var inlineKeys = []string{"accesskey", "secretkey", "secretaccesskey", "sessiontoken", "password", "adminpassword", "routingkey", "servicekey",
	"apikey", "bearertoken", "token", "credentials", "clientsecret", "privatekey", "authorization", "slackapiurl", "webhookurl", "stringdata"}

// secretText is what secrets look like wherever they stand: keys of AWS, private keys, tokens of services, passwords in URLs.
var secretText = regexp.MustCompile(`\b(AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bxox[abp]-|\bghp_|\bglsa_|://[^/\s:@]+:[^/\s@]+@|Bearer [A-Za-z0-9._-]{16}`)

// inlined finds the secrets in a document, as paths.
func inlined(value any, at string) []string {
	var found []string
	switch value := value.(type) {
	case map[string]any:
		for key, below := range value {
			text, isText := below.(string)
			if isText && text != "" && slices.Contains(inlineKeys, strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(key))) {
				found = append(found, at+"."+key)
				continue
			}
			found = append(found, inlined(below, at+"."+key)...)
		}
	case []any:
		for i, below := range value {
			found = append(found, inlined(below, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case string:
		if secretText.MatchString(value) {
			return []string{at}
		}
		found = inlinedInText(value, at)
	}
	return found
}

var flagValue = regexp.MustCompile(`^--[\w.-]*?([\w-]+)=(.+)$`)

// inlinedInText looks into a text that is a flag or a document of its own, as ConfigMaps and some flags hold them.
func inlinedInText(text, at string) []string {
	if m := flagValue.FindStringSubmatch(text); m != nil {
		return inlined(map[string]any{m[1]: documentOf(m[2])}, at)
	}
	if document, ok := documentOf(text).(map[string]any); ok {
		return inlined(document, at)
	}
	return nil
}

// documentOf reads a text as YAML where it is a mapping, and gives the text where it is not.
func documentOf(text string) any {
	var document map[string]any
	if yaml.Unmarshal([]byte(text), &document) == nil && document != nil {
		return document
	}
	return text
}

// TestNothingIsSecret looks for secrets in everything that is emitted.
func TestNothingIsSecret(t *testing.T) {
	for _, u := range example(t).bundle.Units {
		for _, o := range u.Objects {
			if o.Kind == "Secret" {
				t.Errorf("%s of %s is a Secret", o.ID(), u.Dir())
			}
			text, err := o.YAML()
			if err != nil {
				t.Fatal(err)
			}
			var document any
			if err := yaml.Unmarshal(text, &document); err != nil {
				t.Fatal(err)
			}
			for _, at := range inlined(document, o.ID()) {
				t.Errorf("%s: there is a secret at %s", u.Dir(), at)
			}
		}
	}
}

// TestSecretsWouldBeFound tries the search on what must not be there, and on what may.
func TestSecretsWouldBeFound(t *testing.T) {
	for text, want := range map[string]bool{
		"ec2SDConfigs: [{accessKey: abc}]":                               true,
		"ec2SDConfigs: [{accessKey: {name: aws, key: id}}]":              false,
		"receivers: [{pagerduty_configs: [{routing_key: abc}]}]":         true,
		"receivers: [{pagerduty_configs: [{routing_key_file: /a/b}]}]":   false,
		"receivers: [{opsgenie_configs: [{api_key: abc}]}]":              true,
		"grafana: {adminPassword: prom-operator}":                        true,
		"grafana: {admin: {existingSecret: grafana-admin}}":              false,
		"data: {objstore.yml: \"config:\\n  secret_key: abc\\n\"}":       true,
		"data: {objstore.yml: \"config:\\n  bucket: abc\\n\"}":           false,
		"args: ['--cache={config: {password: abc}}']":                    true,
		"args: ['--redis.password=abc']":                                 true,
		"args: ['--objstore.config-file=/etc/objstore.yml']":             false,
		"url: https://user:abc@example.com/":                             true,
		"url: dnssrv+http://_http-web._tcp.am.monitoring.svc":            false,
		"description: 'the key AKIAABCDEFGHIJKLMNOP is not for anybody'": true,
	} {
		var document any
		if err := yaml.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		if found := inlined(document, ""); len(found) > 0 != want {
			t.Errorf("%s: found %v", text, found)
		}
	}
}
