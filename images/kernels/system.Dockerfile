# The code interpreter's system with kernels for R and Java, of Debian's packages: large, and made for who asks for it alone.
ARG SYSTEM
FROM ${SYSTEM}
USER root
COPY packages.txt /tmp/codetok/packages.txt
COPY java /tmp/codetok/java
# Java's package puts links beside manuals, which are not here.
RUN mkdir -p /usr/share/man/man1 \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive xargs -a /tmp/codetok/packages.txt apt-get install -y --no-install-recommends \
    -o Dpkg::Options::=--path-exclude=/usr/share/man/* -o Dpkg::Options::=--path-exclude=/usr/share/doc/* \
 && install -d /usr/share/jupyter/kernels/ir \
 && cp -r /usr/lib/R/site-library/IRkernel/kernelspec/. /usr/share/jupyter/kernels/ir/ \
 && javac -d /usr/share/codetok/java /tmp/codetok/java/codetok/*.java \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /tmp/codetok
COPY check.py /tmp/check.py
RUN python3 /tmp/check.py && rm -rf /tmp/*
USER user
WORKDIR /home/user
