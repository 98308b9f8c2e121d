# The system of E2B's clients, with Jupyter's Python kernel and what data is worked on with: all of it Debian's packages.
ARG SYSTEM
FROM ${SYSTEM}
USER root
COPY packages.txt before-packages.sh after-packages.sh /tmp/codetok/
RUN sh /tmp/codetok/before-packages.sh \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive xargs -a /tmp/codetok/packages.txt apt-get install -y --no-install-recommends \
    -o Dpkg::Options::=--path-exclude=/usr/share/man/* -o Dpkg::Options::=--path-exclude=/usr/share/doc/* \
 && sh /tmp/codetok/after-packages.sh \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /tmp/codetok
COPY etc /etc
USER user
WORKDIR /home/user
