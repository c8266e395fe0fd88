# One image for collector and dashboard; the command chooses. Without chDB: the store is a ClickHouse server.

FROM node:22-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY instrumentation/package.json instrumentation/
COPY queries/package.json queries/
COPY collector/package.json collector/
COPY dashboard/package.json dashboard/
COPY cli/package.json cli/
COPY test/package.json test/

FROM manifests AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.base.json tsconfig.json ./
COPY instrumentation instrumentation
COPY queries queries
COPY collector collector
COPY dashboard dashboard
COPY cli cli
RUN npx tsc -b queries collector dashboard cli

FROM manifests AS packages
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
    -w @choreoscope/queries -w @choreoscope/collector -w @choreoscope/dashboard -w @choreoscope/cli

FROM node:22-bookworm-slim
ENV NODE_ENV=production CHOREOSCOPE_HOST=0.0.0.0 CHOREOSCOPE_DATA=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/queries queries
COPY --from=build /app/collector collector
COPY --from=build /app/dashboard dashboard
COPY --from=build /app/cli cli
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4318 3000
CMD ["node", "collector/dist/main.js"]
