{{/* The labels of everything that this chart makes anew; call with the root and the component. */}}
{{- define "mesh.labels" -}}
app.kubernetes.io/part-of: wireguard-mesh
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{ include "mesh.selector" . }}
{{- end }}

{{- define "mesh.selector" -}}
app.kubernetes.io/name: {{ .component }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "mesh.image" -}}
{{- $tag := .image.tag | default .root.Chart.AppVersion -}}
{{- if .image.digest }}{{ .image.repository }}@{{ .image.digest }}{{ else }}{{ .image.repository }}:{{ $tag }}{{ end -}}
{{- end }}

{{/* A file of deploy/base, with this release's namespace in the place of its own. */}}
{{- define "mesh.base" -}}
{{- $text := required (printf "the chart has no %s" .file) (.root.Files.Get .file) -}}
{{- $text | replace "mesh-system" .root.Release.Namespace -}}
{{- end }}

{{/*
Where the API server is. Clients take these two before anything else, and the kubelet's own values of the same names
step back.
*/}}
{{- define "mesh.apiServerEnv" -}}
{{- with .Values.apiServer }}
{{- $host := (urlParse .).host }}
{{- $port := regexFind ":[0-9]+$" $host }}
- name: KUBERNETES_SERVICE_HOST
  value: {{ trimSuffix $port $host | trimPrefix "[" | trimSuffix "]" | quote }}
- name: KUBERNETES_SERVICE_PORT
  value: {{ trimPrefix ":" $port | default "443" | quote }}
{{- end }}
{{- end }}

{{/* An HTTP probe without a shell, on the address that the process listens on. */}}
{{- define "mesh.httpGet" -}}
httpGet:
  host: {{ if has .bind (list "0.0.0.0" "::") }}127.0.0.1{{ else }}{{ .bind }}{{ end }}
  port: {{ .port }}
  path: {{ .path }}
{{- end }}
