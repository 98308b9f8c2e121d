# What the playground's sandboxes have, with compilers and interpreters of more languages and what data is worked on with: all of it
# Debian's packages. Needs Debian's mirrors, and no registry.
ARG WEB
FROM ${WEB}
COPY packages.txt before-packages.sh after-packages.sh command-groups.sh install.sh /tmp/codetok/
RUN sh /tmp/codetok/install.sh
COPY files /
