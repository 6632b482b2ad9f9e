package argocd

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// APIVersion of all kinds here.
const APIVersion = "argoproj.io/v1alpha1"

// The kinds.
const (
	ApplicationKind    = "Application"
	ApplicationSetKind = "ApplicationSet"
	AppProjectKind     = "AppProject"
)

// Application syncs one source, or several, to one cluster.
type Application struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	Spec ApplicationSpec `json:"spec"`
}

// ApplicationSpec is what an Application syncs, where to and how. It has either a Source, or Sources, or a Hydrator.
type ApplicationSpec struct {
	Project     string      `json:"project"`
	Source      *Source     `json:"source,omitempty"`
	Sources     []Source    `json:"sources,omitempty"`
	Hydrator    *Hydrator   `json:"sourceHydrator,omitempty"`
	Destination Destination `json:"destination"`
	SyncPolicy  *SyncPolicy `json:"syncPolicy,omitempty"`
}

// Hydrator commits what is made of a source to a branch.
type Hydrator struct {
	DrySource  Source     `json:"drySource"`
	SyncSource SyncSource `json:"syncSource"`
	HydrateTo  *HydrateTo `json:"hydrateTo,omitempty"`
}

// SyncSource is what an Application syncs: a folder of a branch of the same repository.
type SyncSource struct {
	TargetBranch string `json:"targetBranch"`
	Path         string `json:"path"`
}

// HydrateTo is a branch that is written in place of the one that is synced.
type HydrateTo struct {
	TargetBranch string `json:"targetBranch"`
}

// Source is a folder of a git repository, or a chart of a Helm repository.
type Source struct {
	RepoURL        string     `json:"repoURL"`
	TargetRevision string     `json:"targetRevision,omitempty"`
	Path           string     `json:"path,omitempty"`
	Directory      *Directory `json:"directory,omitempty"`
	Plugin         *Plugin    `json:"plugin,omitempty"`
	Chart          string     `json:"chart,omitempty"`
	Helm           *Helm      `json:"helm,omitempty"`
	Ref            string     `json:"ref,omitempty"`
}

// Directory says how a folder of plain manifests is read.
type Directory struct {
	Recurse bool `json:"recurse,omitempty"`
}

// Plugin is a config management plugin, which makes the manifests of a folder.
type Plugin struct {
	Name       string      `json:"name"`
	Parameters []Parameter `json:"parameters,omitempty"`
}

// Parameter is what a plugin is asked for.
type Parameter struct {
	Name   string `json:"name"`
	String string `json:"string"`
}

// Helm says how a chart is rendered.
type Helm struct {
	ReleaseName  string   `json:"releaseName,omitempty"`
	ValueFiles   []string `json:"valueFiles,omitempty"`
	ValuesObject any      `json:"valuesObject,omitempty"`
	SkipCRDs     bool     `json:"skipCrds,omitempty"`
}

// Destination is a cluster and a namespace.
type Destination struct {
	Server    string `json:"server"`
	Namespace string `json:"namespace"`
}

// SyncPolicy says when and how an Application is synced.
type SyncPolicy struct {
	Automated   *Automated `json:"automated,omitempty"`
	SyncOptions []string   `json:"syncOptions,omitempty"`
	Retry       *Retry     `json:"retry,omitempty"`
}

// Automated says that an Application is synced by itself, and what that includes.
type Automated struct {
	Prune    bool `json:"prune,omitempty"`
	SelfHeal bool `json:"selfHeal,omitempty"`
}

// Retry says how often a failed sync is tried again.
type Retry struct {
	Limit   int64   `json:"limit"`             // below zero: without end
	Refresh bool    `json:"refresh,omitempty"` // take the newest revision, and not the one that failed
	Backoff Backoff `json:"backoff"`
}

// Backoff is the time between two tries, in Go's notation of durations.
type Backoff struct {
	Duration    string `json:"duration"`
	Factor      int64  `json:"factor"`
	MaxDuration string `json:"maxDuration"`
}

// ApplicationSet makes an Application of each element.
type ApplicationSet struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	Spec ApplicationSetSpec `json:"spec"`
}

// ApplicationSetSpec is the elements and the template.
type ApplicationSetSpec struct {
	GoTemplate        bool        `json:"goTemplate"`
	GoTemplateOptions []string    `json:"goTemplateOptions,omitempty"`
	Generators        []Generator `json:"generators"`
	Template          Template    `json:"template"`
}

// Generator makes elements.
type Generator struct {
	List *List `json:"list,omitempty"`
}

// List is elements that are given.
type List struct {
	Elements []Element `json:"elements"`
}

// Element is a cluster, as the template sees it.
type Element struct {
	Name        string `json:"name"`
	Application string `json:"application"`
	Server      string `json:"server"`
	Region      string `json:"region"`
	Environment string `json:"environment"`
}

// Template is an Application whose strings are Go templates over an Element.
type Template struct {
	Metadata TemplateMeta    `json:"metadata"`
	Spec     ApplicationSpec `json:"spec"`
}

// TemplateMeta is the part of an object's metadata that a Template may set.
type TemplateMeta struct {
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
	Finalizers  []string          `json:"finalizers,omitempty"`
}

// AppProject bounds what its Applications may sync, and where to.
type AppProject struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	Spec AppProjectSpec `json:"spec"`
}

// AppProjectSpec is what is allowed. Nothing cluster-wide is, unless it is listed; everything in a namespace is, unless a
// list of it is given.
type AppProjectSpec struct {
	Description                string             `json:"description,omitempty"`
	SourceRepos                []string           `json:"sourceRepos"`
	Destinations               []Destination      `json:"destinations"`
	ClusterResourceWhitelist   []metav1.GroupKind `json:"clusterResourceWhitelist,omitempty"`
	NamespaceResourceWhitelist []metav1.GroupKind `json:"namespaceResourceWhitelist,omitempty"`
	NamespaceResourceBlacklist []metav1.GroupKind `json:"namespaceResourceBlacklist,omitempty"`
}
