# The playground's tools and more of Debian's packages, for a user who may be root. Needs Debian's mirrors, and no registry.
ARG TOOLS
FROM ${TOOLS}
ENV PATH=/home/user/.local/bin:/opt/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY packages.txt /tmp/packages.txt
COPY etc /etc
# The base's own users and groups again, which packages rely on, and ours.
RUN cp /usr/share/base-passwd/passwd.master /etc/passwd \
 && cp /usr/share/base-passwd/group.master /etc/group \
 && echo 'user:x:1000:1000::/home/user:/bin/bash' >> /etc/passwd \
 && echo 'user:x:1000:' >> /etc/group \
 && sed -i 's|^root:\*:|root:x:|; s|:\*:|:x:|' /etc/passwd \
 && pwconv && grpconv
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive xargs -a /tmp/packages.txt apt-get install -y --no-install-recommends \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /tmp/packages.txt
# Whose set-user-id bits the playground's base has taken away.
RUN chmod 0440 /etc/sudoers.d/* \
 && chmod u+s /usr/bin/sudo /usr/bin/su /usr/bin/passwd /usr/bin/newgrp /usr/bin/mount /usr/bin/umount \
 && install -d -o user -g user /home/user \
 && for file in .bashrc .profile; do install -o user -g user -m 0644 "/etc/skel/$file" "/home/user/$file"; done
USER user
WORKDIR /home/user
