# The server, built from source in the first stage; the second holds a Java runtime, the unpacked jar and the archive of its classes.
FROM node:22-bookworm-slim AS node

FROM maven:3.9-eclipse-temurin-25 AS build
# The build packages the browser agent's runtime with npm; without it /agent would only say what is missing.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && node --version && npm --version
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -Dmaven.test.skip=true -DskipTests -DskipLint -Dspotless.check.skip=true -pl server -am package \
    && test -s server/target/classes/agent-runtime/version.txt

FROM eclipse-temurin:25-jre
RUN useradd --system --create-home --home-dir /var/lib/fusionlab --shell /usr/sbin/nologin fusionlab
COPY --from=build /source/server/target/fusionlab-server-app.jar /tmp/server.jar
RUN java -Djarmode=tools -jar /tmp/server.jar extract --destination /opt/fusionlab --application-filename server.jar && rm /tmp/server.jar
USER fusionlab
WORKDIR /var/lib/fusionlab
# A start that ends by itself, on an embedded PostgreSQL, records which classes a start loads. Where it fails, the server starts without.
RUN java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:AOTCacheOutput=/var/lib/fusionlab/server.aot \
      -jar /opt/fusionlab/server.jar --fusionlab.rehearsal=true --fusionlab.data-directory=/tmp/rehearsal --fusionlab.adb.enabled=false \
      --server.port=0 --server.address=127.0.0.1 >/tmp/rehearsal.log 2>&1 || tail -n 5 /tmp/rehearsal.log; \
    rm -rf /tmp/rehearsal /tmp/rehearsal.log
ENV FUSIONLAB_DATA_DIRECTORY=/var/lib/fusionlab/data
RUN mkdir /var/lib/fusionlab/data
VOLUME /var/lib/fusionlab/data
EXPOSE 8080
# Without curl in the image: bash speaks the two lines of HTTP itself.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:MaxRAMPercentage=75", "-XX:AOTCache=/var/lib/fusionlab/server.aot", "-Xlog:aot*=off", "-Xlog:cds*=off", "-jar", "/opt/fusionlab/server.jar"]
