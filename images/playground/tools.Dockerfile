# Base and toolchain. Only copies: it builds without any network.
ARG BASE
FROM ${BASE}
COPY etc /etc
COPY toolchain /opt/node
ENV PATH=/opt/node/bin:/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8
WORKDIR /home/user
