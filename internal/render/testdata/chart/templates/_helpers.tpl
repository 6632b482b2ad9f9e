{{- define "kps.fullname" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 26 | trimSuffix "-" -}}
{{- end -}}

{{- define "kps.labels" -}}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: kube-prometheus-stack
chart: {{ .Chart.Name }}-{{ .Chart.Version }}
release: {{ .Release.Name | quote }}
heritage: {{ .Release.Service | quote }}
{{- end -}}

{{/* kps.selectors writes the selectors of the Prometheus as the chart does: what is empty asks for the release, or for all. */}}
{{- define "kps.selectors" -}}
{{- $root := . -}}
{{- $spec := .Values.prometheus.prometheusSpec -}}
{{- range $kind := list "serviceMonitor" "podMonitor" "probe" "scrapeConfig" "rule" }}
{{- $selector := index $spec (printf "%sSelector" $kind) }}
{{- if $selector }}
{{ $kind }}Selector: {{ toJson $selector }}
{{- else if index $spec (printf "%sSelectorNilUsesHelmValues" $kind) }}
{{ $kind }}Selector:
  matchLabels:
    release: {{ $root.Release.Name | quote }}
{{- else }}
{{ $kind }}Selector: {}
{{- end }}
{{ $kind }}NamespaceSelector: {{ toJson (index $spec (printf "%sNamespaceSelector" $kind)) }}
{{- end }}
{{- end -}}
