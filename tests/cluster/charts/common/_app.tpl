{{- define "app.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "app.claim" -}}
{{ .Values.persistence.existingClaim | default (printf "%s-data" .Release.Name) }}
{{- end -}}

{{- /* A web server whose folder is the disk: what is written there is what it serves. */}}
{{- define "app.pod" -}}
metadata:
  labels:
    {{- include "app.labels" . | nindent 4 }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 5
  containers:
    - name: app
      image: registry.localhost:5000/busybox:1.0
      command:
        - /bin/sh
        - -c
        - |
          echo "$TEXT" > /data/text
          trap 'exit 0' TERM
          httpd -f -p 8080 -h /data & wait
      env:
        - name: TEXT
          value: {{ .Values.text | quote }}
      ports:
        - name: http
          containerPort: 8080
      readinessProbe:
        httpGet:
          path: /text
          port: http
        periodSeconds: 2
      {{- with .Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: data
          mountPath: /data
{{- end -}}

{{- define "app.volumes" -}}
volumes:
  - name: data
    {{- if .Values.persistence.enabled }}
    persistentVolumeClaim:
      claimName: {{ include "app.claim" . }}
    {{- else }}
    emptyDir: {}
    {{- end }}
{{- end -}}

{{- define "app.claimspec" -}}
accessModes: [ReadWriteOnce]
{{- with .Values.persistence.storageClass }}
storageClassName: {{ . | quote }}
{{- end }}
resources:
  requests:
    storage: {{ .Values.persistence.size | quote }}
{{- end -}}
