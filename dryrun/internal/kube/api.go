package kube

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// API is the cluster as an API server shows it, for programs that ask one: lists and watches of what service discovery looks at, with
// selectors, as JSON. Everybody may read, and nobody write.
func (c *Cluster) API() http.Handler { return http.HandlerFunc(c.serve) }

// served says where the API has which kinds.
var served = map[kind]schema.GroupVersionKind{
	pods:           corev1.SchemeGroupVersion.WithKind("Pod"),
	services:       corev1.SchemeGroupVersion.WithKind("Service"),
	endpoints:      corev1.SchemeGroupVersion.WithKind("Endpoints"),
	nodes:          corev1.SchemeGroupVersion.WithKind("Node"),
	spaces:         corev1.SchemeGroupVersion.WithKind("Namespace"),
	endpointSlices: discoveryv1.SchemeGroupVersion.WithKind("EndpointSlice"),
	ingresses:      networkingv1.SchemeGroupVersion.WithKind("Ingress"),
}

func (c *Cluster) serve(w http.ResponseWriter, r *http.Request) {
	q, of, err := asked(r)
	if err != nil {
		refuse(w, err)
		return
	}
	source, err := c.source(q)
	if err != nil {
		refuse(w, apierrors.NewBadRequest(err.Error()))
		return
	}
	query := r.URL.Query()
	options := metav1.ListOptions{ResourceVersion: query.Get("resourceVersion")}
	switch {
	case query.Get("sendInitialEvents") == "true": // clients list then, and watch from there
		refuse(w, apierrors.NewInvalid(of.GroupKind(), "", nil))
	case query.Get("watch") != "":
		err = stream(w, r, source, of, options)
	default:
		err = list(w, r, source, of, options)
	}
	if err != nil {
		refuse(w, err)
	}
}

// asked reads a path such as /api/v1/namespaces/shop/pods.
func asked(r *http.Request) (query, schema.GroupVersionKind, error) {
	q := query{label: r.URL.Query().Get("labelSelector"), field: r.URL.Query().Get("fieldSelector")}
	for k, of := range served {
		root := "/apis/" + of.GroupVersion().String()
		if of.Group == "" {
			root = "/api/" + of.Version
		}
		rest, ok := strings.CutPrefix(r.URL.Path, root+"/")
		if !ok {
			continue
		}
		q.namespace = ""
		if in, ok := strings.CutPrefix(rest, "namespaces/"); ok {
			q.namespace, rest, _ = strings.Cut(in, "/")
		}
		if rest == string(k) && r.Method == http.MethodGet {
			q.kind = k
			return q, of, nil
		}
	}
	return q, schema.GroupVersionKind{}, apierrors.NewGenericServerResponse(http.StatusNotFound, r.Method, schema.GroupResource{}, r.URL.Path, "it is not part of a rehearsal", 0, true)
}

func refuse(w http.ResponseWriter, err error) {
	status := apierrors.NewInternalError(err).Status()
	if s, ok := err.(apierrors.APIStatus); ok {
		status = s.Status()
	}
	status.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}
	w.Header().Set("Content-Type", runtime.ContentTypeJSON)
	w.WriteHeader(int(status.Code))
	json.NewEncoder(w).Encode(status) //nolint:errcheck // the client is gone
}

// encoded is an object as the API writes it: with its kind.
func encoded(o runtime.Object, of schema.GroupVersionKind) (json.RawMessage, error) {
	return runtime.Encode(scheme.Codecs.LegacyCodec(of.GroupVersion()), o)
}

func list(w http.ResponseWriter, r *http.Request, from source, of schema.GroupVersionKind, options metav1.ListOptions) error {
	found, err := from.ListWithContextFunc(r.Context(), options)
	if err != nil {
		return err
	}
	all := found.(*metav1.List)
	answer := struct {
		metav1.TypeMeta `json:",inline"`
		metav1.ListMeta `json:"metadata"`
		Items           []json.RawMessage `json:"items"`
	}{TypeMeta: metav1.TypeMeta{APIVersion: of.GroupVersion().String(), Kind: of.Kind + "List"}, ListMeta: all.ListMeta, Items: []json.RawMessage{}}
	for _, item := range all.Items {
		text, err := encoded(item.Object, of)
		if err != nil {
			return err
		}
		answer.Items = append(answer.Items, text)
	}
	w.Header().Set("Content-Type", runtime.ContentTypeJSON)
	return json.NewEncoder(w).Encode(answer)
}

// stream sends changes until the client hangs up.
func stream(w http.ResponseWriter, r *http.Request, from source, of schema.GroupVersionKind, options metav1.ListOptions) error {
	if options.ResourceVersion == "" {
		options.ResourceVersion = "0"
	}
	changes, err := from.WatchFuncWithContext(r.Context(), options)
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	defer changes.Stop()
	w.Header().Set("Content-Type", runtime.ContentTypeJSON)
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	for out.Flush() == nil {
		select {
		case e := <-changes.ResultChan():
			text, err := encoded(e.Object, of)
			if err != nil {
				return nil // the answer is under way: a client that is cut off asks again
			}
			event := metav1.WatchEvent{Type: string(e.Type), Object: runtime.RawExtension{Raw: text}}
			if json.NewEncoder(w).Encode(event) != nil {
				return nil
			}
		case <-r.Context().Done():
			return nil
		}
	}
	return nil
}
