package inventory

// Team owns services.
type Team struct {
	Source `json:"-"`

	Name    string `json:"name"`
	Contact string `json:"contact"`
}

// Receiver is where Alertmanager sends to.
type Receiver struct {
	Source `json:"-"`

	Name      string `json:"name"`
	PagerDuty *struct {
		RoutingKey SecretKey `json:"routingKey"`
		Severity   string    `json:"severity"`
	} `json:"pagerduty"`
	Opsgenie *struct {
		APIKey   SecretKey `json:"apiKey"`
		APIURL   string    `json:"apiURL"`
		Priority string    `json:"priority"`
	} `json:"opsgenie"`
	Webhook *struct {
		URL SecretKey `json:"url"`
	} `json:"webhook"`
	SendResolved bool `json:"sendResolved"`
}

// Class is a class of priority.
type Class struct {
	Source `json:"-"`

	Name  string `json:"name"`
	Rules struct {
		File string `json:"file"` // own or shared
		Name string `json:"name"`
	} `json:"rules"`
	Severities []Severity  `json:"severities"`
	Receivers  []ClassSend `json:"receivers"`
	For        struct {
		Min Duration `json:"min"`
		Max Duration `json:"max"`
	} `json:"for"`
	Demands struct {
		Runbook bool `json:"runbook"`
		Limits  bool `json:"limits"`
		Owner   bool `json:"owner"`
		Summary bool `json:"summary"`
	} `json:"demands"`
	Evaluator Evaluator `json:"evaluator"`
}

// ClassSend says who hears of a class's alerts. Empty lists mean all.
type ClassSend struct {
	Severities   []Severity `json:"severities"`
	Environments []string   `json:"environments"`
	Receiver     string     `json:"receiver"`
	Repeat       Duration   `json:"repeat"`
}
