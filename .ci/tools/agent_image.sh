#!/bin/sh
# Build jenkins/agent/Dockerfile for real, in a private engine, and try what is in the image; not a part of make test,
# since it takes minutes. No image is taken from Docker Hub: a Debian 12 made by debootstrap stands for the agent image,
# and the docker command that buildkit.sh builds for the one of Docker's own image.
# Needs root on Debian or Ubuntu, debootstrap, a package index, and .venv (make test makes it).
set -eu
cd "$(dirname "$0")/../.."
python=.venv/bin/python
docker=$(sh .ci/tools/buildkit.sh)
work=$(mktemp -d)
stop() {
    "$python" -m ecs_steps.testbed.private_engine stop --folder "$work/engine" >&2 || true
    rm -rf "$work"
}
trap stop EXIT

"$python" .ci/bundle.py --platform linux-x86_64 --python 3.11 --into "$work"
"$python" -m zipfile -e "$work"/ecs-steps-*-linux-x86_64.zip "$work"
mirror=$(apt-get indextargets --format '$(SITE)' | head -n 1)
debootstrap --variant=minbase bookworm "$work/base" "$mirror" >&2
chroot "$work/base" useradd --create-home jenkins
mkdir -p "$work/docker/usr/local/bin" "$work/docker/usr/local/libexec/docker/cli-plugins"
cp "$docker/docker" "$work/docker/usr/local/bin/"
cp "$docker/docker-buildx" "$work/docker/usr/local/libexec/docker/cli-plugins/"

DOCKER_HOST=$("$python" -m ecs_steps.testbed.private_engine start --folder "$work/engine")
export DOCKER_HOST DOCKER_BUILDKIT=0
PATH=$docker:$PATH
tar -C "$work/base" -c . | docker import - agent-base >&2
tar -C "$work/docker" -c . | docker import - docker-cli >&2
# The engine has no way out of its own; the build takes the machine's.
docker build --network host --build-arg BASE_IMAGE=agent-base --build-arg DOCKER_IMAGE=docker-cli \
    --file jenkins/agent/Dockerfile --tag agent "$work"/ecs-steps-*-linux-x86_64

# What an agent is asked for, as its user and without a network.
docker run --rm --network none agent sh -euc '
    test "$(id -un)" = jenkins
    ecs-steps --version
    ecs-steps push --help >/dev/null
    git --version
    docker --version
    docker buildx version
    ! touch /opt/ecs-steps/x 2>/dev/null
    ! test -e /bundle'
test "$(docker image inspect agent --format '{{.Config.User}}')" = jenkins
echo "the agent image is built, and has what the steps need"
