# The image that the shipped charts use, packed by the same code as for the local cluster.
FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends busybox-static \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY dev/ dev/
CMD ["python3", "-c", "from dev.cluster import images; images.export('/images')"]
