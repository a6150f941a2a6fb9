# Helm, built from the versions that dev/gotools pins.
FROM golang:1.26 AS helm
WORKDIR /source
COPY dev/gotools/helm4/ ./
ARG HELM_VERSION=v4.3.1
RUN CGO_ENABLED=0 go build -mod=readonly -o /helm \
    -ldflags "-s -w -X helm.sh/helm/v4/internal/version.version=${HELM_VERSION}" \
    helm.sh/helm/v4/cmd/helm

FROM odoo:19.0
USER root
RUN pip3 install --no-cache-dir --break-system-packages kubernetes==35.0.0 pyhelm3==0.5.8
COPY --from=helm /helm /usr/local/bin/helm
COPY deploy/compose/start.sh deploy/compose/connect.py /opt/woow/
COPY woow_paas_platform/ /mnt/extra-addons/woow_paas_platform/
USER odoo
ENTRYPOINT ["/bin/bash", "/opt/woow/start.sh"]
