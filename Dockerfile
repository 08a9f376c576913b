# The bot alone: the local workspace and everything for building stay behind.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build

FROM node:24-slim AS packages
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

FROM node:24-slim
LABEL org.opencontainers.image.title="condor-annex-bot" \
      org.opencontainers.image.description="A Slack app with which a research team runs HTCondor pools on AWS" \
      org.opencontainers.image.licenses="Apache-2.0"
# The health server listens on every address of the container; publish its port only where you want it read.
ENV NODE_ENV=production \
    HEALTH_PORT=8080
WORKDIR /app
# Owned by root: the bot cannot change its own program, and it writes no file at all.
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1 and gets the SIGTERM with which a container is asked to stop. A crash report, should anybody ask
# Node for them, leaves out the environment.
CMD ["node", "--report-exclude-env", "dist/main.js"]
