package chart

import (
	"sync"

	"github.com/prometheus/common/model"
)

// AlertmanagerConfig is the part of Alertmanager's configuration that gauntlet writes. The chart takes it under
// alertmanager.config. It does not change once Receivers or Check was called, and may then be used by several goroutines.
//
// The chart merges maps with its own defaults and replaces lists, so every setting that the chart has a default for is
// always written.
type AlertmanagerConfig struct {
	Global       AlertmanagerGlobal        `json:"global"`
	Route        *AlertmanagerRoute        `json:"route"`
	InhibitRules []AlertmanagerInhibitRule `json:"inhibit_rules"`
	// ReceiverConfigs is the list of receivers. The name Receivers is taken by the question who they are for an alert.
	ReceiverConfigs []AlertmanagerReceiver `json:"receivers"`

	compile sync.Once
	root    *routeNode
	err     error
}

// AlertmanagerGlobal holds what is true of all receivers.
type AlertmanagerGlobal struct {
	// ResolveTimeout ends an alert of a sender that says no end. Prometheus and Thanos always say one.
	ResolveTimeout model.Duration `json:"resolve_timeout"`
}

// AlertmanagerRoute is a node of the route tree. What it leaves out, it takes from the node above.
type AlertmanagerRoute struct {
	Receiver string `json:"receiver,omitempty"`
	// Matchers must all match. Each is written as Alertmanager reads it: severity=~"critical|warning".
	Matchers []string `json:"matchers,omitempty"`
	// Match and MatchRE are how matchers were written before: values of labels, and expressions that match the whole value.
	Match   map[string]string `json:"match,omitempty"`
	MatchRE map[string]string `json:"match_re,omitempty"`
	// GroupBy holds label names, or "..." alone for all labels.
	GroupBy        []string             `json:"group_by,omitempty"`
	GroupWait      *model.Duration      `json:"group_wait,omitempty"`
	GroupInterval  *model.Duration      `json:"group_interval,omitempty"`
	RepeatInterval *model.Duration      `json:"repeat_interval,omitempty"`
	Continue       bool                 `json:"continue,omitempty"`
	Routes         []*AlertmanagerRoute `json:"routes,omitempty"`
}

// AlertmanagerInhibitRule mutes the alerts that its target matchers match, while an alert fires that its source matchers
// match and whose labels Equal are the same. A label that both lack is the same.
type AlertmanagerInhibitRule struct {
	SourceMatchers []string `json:"source_matchers"`
	TargetMatchers []string `json:"target_matchers"`
	Equal          []string `json:"equal"`

	// The matchers as they were written before.
	SourceMatch   map[string]string `json:"source_match,omitempty"`
	SourceMatchRE map[string]string `json:"source_match_re,omitempty"`
	TargetMatch   map[string]string `json:"target_match,omitempty"`
	TargetMatchRE map[string]string `json:"target_match_re,omitempty"`
}

// AlertmanagerReceiver is where alerts are sent to. One without a configuration sends nothing.
type AlertmanagerReceiver struct {
	Name             string            `json:"name"`
	PagerDutyConfigs []PagerDutyConfig `json:"pagerduty_configs,omitempty"`
	OpsgenieConfigs  []OpsgenieConfig  `json:"opsgenie_configs,omitempty"`
	WebhookConfigs   []WebhookConfig   `json:"webhook_configs,omitempty"`

	others bool // somebody else wrote it, with what has no field here
}

// PagerDutyConfig sends to PagerDuty's Events API v2. Its texts are Alertmanager templates.
type PagerDutyConfig struct {
	SendResolved   bool              `json:"send_resolved"`
	RoutingKeyFile string            `json:"routing_key_file"`
	Description    string            `json:"description,omitempty"`
	Severity       string            `json:"severity,omitempty"`
	Source         string            `json:"source,omitempty"`
	Class          string            `json:"class,omitempty"`
	Component      string            `json:"component,omitempty"`
	Group          string            `json:"group,omitempty"`
	Details        map[string]string `json:"details,omitempty"`
	Links          []PagerDutyLink   `json:"links,omitempty"`
}

// PagerDutyLink is a link of an incident. PagerDuty is sent none where Href turns out empty.
type PagerDutyLink struct {
	Href string `json:"href"`
	Text string `json:"text"`
}

// OpsgenieConfig sends to Opsgenie. Its texts are Alertmanager templates.
type OpsgenieConfig struct {
	SendResolved bool                `json:"send_resolved"`
	APIKeyFile   string              `json:"api_key_file"`
	APIURL       string              `json:"api_url,omitempty"`
	Message      string              `json:"message,omitempty"`
	Description  string              `json:"description,omitempty"`
	Entity       string              `json:"entity,omitempty"`
	Responders   []OpsgenieResponder `json:"responders,omitempty"`
	Tags         string              `json:"tags,omitempty"` // separated by commas
	Priority     string              `json:"priority,omitempty"`
	Details      map[string]string   `json:"details,omitempty"`
}

// OpsgenieResponder is who an Opsgenie alert is given to.
type OpsgenieResponder struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// WebhookConfig posts to a URL.
type WebhookConfig struct {
	SendResolved bool   `json:"send_resolved"`
	URLFile      string `json:"url_file"`
}
