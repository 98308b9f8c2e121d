# Base and toolchain. Only copies: it builds without any network.
ARG BASE
FROM ${BASE}
COPY etc /etc
COPY toolchain /opt/node
# The group is that of the list.
COPY --chown=0:19001 node /opt/node/bin/node
COPY commands /usr/share/codetok/commands/toolchain
ENV PATH=/opt/node/bin:/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8
WORKDIR /home/user
