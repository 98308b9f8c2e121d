# What the playground's sandboxes have, with compilers and interpreters of more languages and what data is worked on with: all of it
# Debian's packages. Needs Debian's mirrors, and no registry.
ARG WEB
FROM ${WEB}
COPY packages.txt before-packages.sh after-packages.sh command-groups.sh install.sh /tmp/codetok/
RUN sh /tmp/codetok/install.sh
COPY files /
# Other versions of Node.js; the groups are those of the list.
COPY --chown=0:19022 node-22 /usr/local/lib/node-versions/22/bin/node
COPY --chown=0:19026 node-26 /usr/local/lib/node-versions/26/bin/node
COPY commands /usr/share/codetok/commands/node-versions
