package operated

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"reflect"
	"sync"
	"time"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Placeholder is the value of each key of each Secret. Secrets are not read: nobody gives them to a compiler.
const Placeholder = "rehearsal"

// PlaceholderURL takes its place where an address is asked for. Nobody answers there.
const PlaceholderURL = "http://" + Placeholder + ".invalid/"

// store holds a Secret with placeholders for each that the Prometheus and the monitors refer to, since the operator leaves out
// what refers to a Secret that is missing.
func (o *Operator) store(p *monitoringv1.Prometheus) *assets.StoreBuilder {
	w := &referrer{at: map[string]int{}, value: Placeholder}
	w.walk(reflect.ValueOf(p.Spec), p.Namespace, false)
	for _, object := range o.objects {
		if Kind(object) != "" {
			w.walk(reflect.ValueOf(object), object.GetNamespace(), false)
		}
	}
	return assets.NewTestStoreBuilder(w.objects...)
}

// alertmanagerStore does that for what AlertmanagerConfigs refer to. Some of it must be the address of a receiver, so all of it is one.
func (o *Operator) alertmanagerStore() *assets.StoreBuilder {
	w := &referrer{at: map[string]int{}, value: PlaceholderURL}
	for _, object := range o.kinds["AlertmanagerConfig"].GetIndexer().List() {
		if c, ok := object.(*v1alpha1.AlertmanagerConfig); ok {
			w.walk(reflect.ValueOf(c.Spec), c.Namespace, false)
		}
	}
	return assets.NewTestStoreBuilder(w.objects...)
}

// referrer collects the Secrets and ConfigMaps that an object of the operator's refers to.
type referrer struct {
	at      map[string]int
	objects []any
	value   string // of each of their keys, but for certificates
}

func (w *referrer) walk(v reflect.Value, namespace string, tls bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			w.walk(v.Elem(), namespace, tls)
		}
	case reflect.Slice:
		for i := range v.Len() {
			w.walk(v.Index(i), namespace, tls)
		}
	case reflect.Struct:
		switch s := v.Interface().(type) {
		case corev1.SecretKeySelector:
			w.secret(namespace, s.Name, s.Key, tls)
			return
		case corev1.ConfigMapKeySelector:
			w.configMap(namespace, s.Name, s.Key, tls)
			return
		case monitoringv1.SafeTLSConfig:
			tls = true
		case metav1.ObjectMeta:
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				w.walk(v.Field(i), namespace, tls)
			}
		}
	}
}

func (w *referrer) secret(namespace, name, key string, tls bool) {
	id := "secret/" + namespace + "/" + name
	if _, ok := w.at[id]; !ok {
		w.at[id] = len(w.objects)
		w.objects = append(w.objects, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Data: map[string][]byte{}})
	}
	w.objects[w.at[id]].(*corev1.Secret).Data[key] = []byte(w.placeholder(tls))
}

func (w *referrer) configMap(namespace, name, key string, tls bool) {
	id := "configmap/" + namespace + "/" + name
	if _, ok := w.at[id]; !ok {
		w.at[id] = len(w.objects)
		w.objects = append(w.objects, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Data: map[string]string{}})
	}
	w.objects[w.at[id]].(*corev1.ConfigMap).Data[key] = w.placeholder(tls)
}

// placeholder is a certificate with its key where one is asked for: the operator reads those.
func (w *referrer) placeholder(tls bool) string {
	if tls {
		return Certificate()
	}
	return w.value
}

// Certificate is a certificate and its key, always the same, that nobody trusts.
var Certificate = sync.OnceValue(func() string {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	made := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: made, NotAfter: made.AddDate(100, 0, 0)}
	certificate, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		return Placeholder
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return Placeholder
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})) +
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
})
