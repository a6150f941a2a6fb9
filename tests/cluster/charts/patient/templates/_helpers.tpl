{{- define "patient.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "patient.image" -}}
{{ .repository }}{{ with .tag }}:{{ . }}{{ end }}{{ with .digest }}@{{ . }}{{ end }}
{{- end -}}

{{- define "patient.claim" -}}
{{ .Values.claim | default .Values.persistence.existingClaim | default (printf "%s-data" .Release.Name) }}
{{- end -}}

{{- /* A task of its own: a Job that runs one line. */}}
{{- define "patient.job" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}{{ with .number }}-{{ . }}{{ end }}
  {{- with .annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 1
      containers:
        - name: {{ .name }}
          image: registry.localhost:5000/busybox:1.0
          command: ["/bin/sh", "-c", {{ .line | quote }}]
{{- end -}}
