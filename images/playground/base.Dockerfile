# What `mmdebstrap` makes where no image registry can be reached, made of the registry's Debian where one can.
FROM debian:bookworm-slim
COPY packages.txt command-groups.sh /tmp/
RUN apt-get update \
 && xargs -a /tmp/packages.txt apt-get install -y --no-install-recommends \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
 && install -d -o 1000 -g 1000 /home/user \
 && sh /tmp/command-groups.sh / \
 && rm /tmp/packages.txt /tmp/command-groups.sh
