# Not 24: see docs/production.md, "Which Node?".
FROM node:22-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
# By name: what a working copy holds besides (.env, data) never gets into an image.
COPY next.config.mjs tsconfig.json instrumentation.ts ./
COPY app app
COPY drizzle drizzle
COPY emails emails
COPY lib lib
RUN npm run build

FROM node:22-bookworm-slim
ENV NODE_ENV=production DATABASE_URL=file:/data/latchkey.db
WORKDIR /app
COPY --from=build /app ./
RUN install --directory --owner=node --mode=700 /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT ?? 3000) + '/readyz').then((answer) => process.exit(answer.ok ? 0 : 1))"]
# Not npm, which would stand between the container's signals and the server.
CMD ["node", "--max-old-space-size=512", "app/_server/start.mjs"]
