"""The only place that talks to Helm and to Kubernetes."""
