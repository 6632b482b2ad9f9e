package argocd

const (
	// serverSideApply is for objects that do not fit into the annotation of a client-side apply, which are the
	// definitions and large PrometheusRules. It also leaves alone the fields that others own.
	serverSideApply = "ServerSideApply=true"
	createNamespace = "CreateNamespace=true"

	// serverSideDiff keeps what the API server sets by default, in custom resources and in a StatefulSet's volume claim
	// templates, from showing as a difference for ever.
	compareOptions = "argocd.argoproj.io/compare-options"
	serverSideDiff = "ServerSideDiff=true"
)

// policy syncs what was pushed, removes what is gone and undoes what was changed by hand.
func policy(options ...string) *SyncPolicy {
	return &SyncPolicy{
		Automated:   &Automated{Prune: true, SelfHeal: true},
		SyncOptions: options,
		Retry:       retry(),
	}
}

// keeping is a policy that removes nothing.
func keeping(options ...string) *SyncPolicy {
	p := policy(options...)
	p.Automated.Prune = false
	return p
}

// retry has no end, because what a new cluster waits for, such as the namespace of a team, may come much later. It has to
// take newer revisions then: one of them may be the remedy.
func retry() *Retry {
	return &Retry{Limit: -1, Refresh: true, Backoff: Backoff{Duration: "10s", Factor: 2, MaxDuration: "5m"}}
}
