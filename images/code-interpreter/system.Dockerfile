# The system of E2B's clients, with Jupyter's Python kernel and what data is worked on with: all of it Debian's packages.
ARG SYSTEM
FROM ${SYSTEM}
USER root
COPY packages.txt before-packages.sh after-packages.sh /tmp/codetok/
# Debian's SciPy, fontTools and debugger pull in Boost, BLAS's sources and gdb (300 MB), which nothing here uses. Contexts may start
# in root's folder, as E2B's do.
RUN sh /tmp/codetok/before-packages.sh 'python3-pythran, gdb, unicode-data (= 15.0.0)' \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive xargs -a /tmp/codetok/packages.txt apt-get install -y --no-install-recommends \
    -o Dpkg::Options::=--path-exclude=/usr/share/man/* -o Dpkg::Options::=--path-exclude=/usr/share/doc/* \
 && sh /tmp/codetok/after-packages.sh \
 && chmod 755 /root
COPY etc /etc
USER user
WORKDIR /home/user
